import type { Conversation } from './words.ts'

/** What people ask who write English. */
export const ENGLISH: readonly Conversation[] = [
  {
    by: 'chat',
    about: 'product',
    opening: 'Hello! I am looking at “{product}”. Does it run small or large?',
    next: 'And if it does not fit, can I send it back?',
    detail: 'I am between two sizes with most brands, usually the larger one.',
    impatient: 'Are you still there? I have to leave for my train soon.',
    thanks: 'That settles it, thank you. I shall take the larger one.',
  },
  {
    by: 'mail',
    about: 'order',
    subject: 'Order {order}: can it come on Friday?',
    opening:
      'Hello,\n\nI am away until Thursday evening. Is it possible that order {order} reaches me on Friday, not before?\n\nRegards,\n{name}',
    detail: 'Friday afternoon is best. There is somebody at home from two.\n\n{name}',
    impatient:
      'Hello again,\n\nI have not heard about order {order} yet, and I leave tomorrow morning. A short word would be enough.\n\n{name}',
    thanks: 'Perfect, that is all I needed. Thank you for arranging it.\n\n{name}',
  },
  {
    by: 'chat',
    about: 'product',
    opening: 'Is “{product}” something that you would take on a week in the rain?',
    next: 'How do I look after it when I am back home?',
    detail: 'The west coast in October, mostly on paths, a hut every second night.',
    impatient: 'Hello? Only if somebody has a minute.',
    thanks: 'Exactly what I wanted to know. Thanks a lot!',
  },
  {
    by: 'page',
    about: 'product',
    subject: 'Question about {product}',
    opening:
      'Before I order: is {product} made by yourselves, or by somebody else for you? I try to buy few things, and from people.',
    next: 'Good to know. And is there somebody who mends it in ten years?',
    detail: 'I saw it on your page just now; the one in stock.',
    impatient: 'I would still like to know this before I order. Is there anybody?',
    thanks: 'That is the answer that I hoped for. I shall order it tonight.',
  },
  {
    by: 'chat',
    about: 'order',
    opening: 'Hi, it is {name}. Could you put a card into order {order}? It is a birthday present.',
    next: 'And please leave the bill out of the parcel, if you can.',
    detail: 'Just this, by hand: “Many happy returns, and dry feet.”',
    impatient: 'I hope the parcel has not left yet? The card matters more than the day.',
    thanks: 'You are very kind. She will be pleased.',
  },
  {
    by: 'mail',
    about: 'shop',
    subject: 'Do you open on Saturdays?',
    opening:
      'Good day,\n\nwe come through Hønefoss on Saturday with the children and would like to see how the boots are sewn. May one visit?\n\n{name}',
    next: 'Thank you. Is there somewhere to leave a car with a trailer?\n\n{name}',
    detail: 'Two grown-ups and three children, about eleven o’clock.\n\n{name}',
    impatient:
      'Hello,\n\nSaturday comes nearer, and I would like to plan. May we visit, or is it no day for guests?\n\n{name}',
    thanks: 'We look forward to it. Until Saturday!\n\n{name}',
  },
  {
    by: 'chat',
    about: 'shop',
    opening: 'Quick question: do you deliver to the islands, and what does it cost?',
    detail: 'Shetland. There is a boat twice a week.',
    impatient: 'Still here, whenever you have a moment.',
    thanks: 'Fair enough, that is less than I feared. Thanks!',
  },
  {
    by: 'mail',
    about: 'order',
    subject: 'Wrong colour chosen',
    opening:
      'Hello,\n\nI was too quick with order {order} and took the wrong colour. If it is not packed yet, can you change it to the darker one?\n\n{name}',
    detail: 'The darker of the two on the page. The size stays as it is.\n\n{name}',
    impatient:
      'Hello,\n\nis it too late to change the colour in order {order}? Then I shall send it back, but it would be a pity about the way.\n\n{name}',
    thanks: 'Wonderful, thank you for catching it in time.\n\n{name}',
  },
  {
    by: 'chat',
    about: 'product',
    opening: 'What does “{product}” weigh with everything? The page says something, but is that without the bag?',
    detail: 'I count every hundred grams, it is for a long walk.',
    impatient: 'Could somebody put it on the scale, perhaps?',
    thanks: 'Brilliant, it fits into my list. Thank you for weighing it.',
  },
  {
    by: 'page',
    about: 'shop',
    subject: 'A voucher for a colleague',
    opening:
      'Six of us want to give a colleague something from your shop when she retires. Do you have vouchers, on paper?',
    next: 'And can each of us pay a part, or must it be one person?',
    detail: 'About 3000 kroner altogether, by the end of the month.',
    impatient: 'We have our last meeting about it tomorrow, so I ask once more.',
    thanks: 'That works well for us. Thank you.',
  },
  {
    by: 'chat',
    about: 'product',
    opening: 'Is “{product}” all right for somebody who cannot stand wool on the skin?',
    next: 'What would you take instead, if it were for you?',
    detail: 'It itches at the neck, mainly. Hands and feet are fine.',
    impatient: 'I shall look around a little while I wait.',
    thanks: 'Honest advice, I like that. Thank you!',
  },
  {
    by: 'mail',
    about: 'shop',
    subject: 'My boots after three winters',
    opening:
      'Dear people,\n\nno question really: the boots have seen three winters and a river, and they are better than new. Only the laces have given up. Which length do I need for eight pairs of holes?\n\n{name}',
    detail: 'Eight pairs, and I tie them round the shaft once.\n\n{name}',
    impatient: 'Dear people,\n\nthe string that I use instead is not pretty. Which length was it?\n\n{name}',
    thanks: 'Thank you. I shall order two pairs, for the next three winters.\n\n{name}',
  },
  {
    by: 'chat',
    about: 'order',
    opening: 'Hello, I forgot something: can I still add a thing to order {order}?',
    detail: 'A tin of beeswax, the small one.',
    impatient: 'If it is packed already, just say so, then I order it next time.',
    thanks: 'Great, thanks. Then one parcel will do.',
  },
  {
    by: 'page',
    about: 'product',
    subject: 'When is {product} back in my size?',
    opening:
      'I have been looking at {product} for weeks, and my size comes and goes. Can you tell me when you sew the next ones?',
    detail: 'Whatever is nearest to a European 43, or L.',
    impatient: 'I would rather wait for yours than buy another. Is there a date?',
    thanks: 'A date is a date. I shall wait, thank you.',
  },
  {
    by: 'chat',
    about: 'shop',
    opening: 'Do you take old gear back? I have a jacket that is too good for the bin.',
    next: 'Do I get something for it, or is it a present to you?',
    detail: 'Waxed cotton, about ten years old, one torn pocket.',
    impatient: 'No hurry, it has hung here for a year.',
    thanks: 'Lovely, I shall post it on Monday.',
  },
  {
    by: 'mail',
    about: 'order',
    subject: 'Invoice for order {order}',
    opening:
      'Hello,\n\nfor our books I need the invoice of order {order} in the name of the association, not in mine. Can you write it anew?\n\n{name}',
    next: 'Thank you. Is the number of the old one void then?\n\n{name}',
    detail: 'Kendal Fell Walkers, at the same address.\n\n{name}',
    impatient:
      'Hello,\n\nour treasurer closes the month and asks me about the invoice of order {order}. Can you help?\n\n{name}',
    thanks: 'All in order now. Thank you very much.\n\n{name}',
  },
  {
    by: 'chat',
    about: 'product',
    opening: 'I am torn: “{product}”, or the cheaper one next to it? What do I get for the difference?',
    detail: 'Two or three times a month, mostly in the forest, hardly ever in snow.',
    impatient: 'My tea is finished and I am still torn.',
    thanks: 'Then I take the one that lasts. Thank you!',
  },
  {
    by: 'mail',
    about: 'product',
    subject: 'Ten pieces for a school',
    opening:
      'Hello,\n\nwe need ten of “{product}” for our outdoor group. Is there a price for schools, and can you deliver them together?\n\n{name}',
    next: 'Good. Until when does that price stand? Our board meets next week.\n\n{name}',
    detail: 'Ten, in sizes from small to large, by the end of the month if possible.\n\n{name}',
    impatient:
      'Hello,\n\nmay I ask once more about the ten pieces? Otherwise we have to look elsewhere before the term begins.\n\n{name}',
    thanks: 'That is a good offer. You will hear from us on Tuesday.\n\n{name}',
  },
  {
    by: 'chat',
    about: 'shop',
    opening: 'Hi! How quickly is something with me if I order before noon?',
    detail: 'Leeds, to a parcel shop if that is quicker.',
    impatient: 'Noon is in a moment …',
    thanks: 'That is quick enough. Thanks!',
  },
  {
    by: 'page',
    about: 'order',
    subject: 'Order {order}: the neighbour takes it',
    opening:
      'I am not at home this week. Can the parcel of order {order} go to the neighbour below, Mrs Lyle? She knows about it.',
    detail: 'Same house, ground floor, the green door.',
    impatient: 'Has this been noted for order {order}? I leave tonight.',
    thanks: 'Then nothing can go wrong. Thank you!',
  },
  {
    by: 'chat',
    about: 'product',
    opening: 'Can “{product}” go into the washing machine?',
    detail: 'A new one with a wool programme, thirty degrees.',
    impatient: 'The drum is full, I only wait for your word.',
    thanks: 'By hand it is, then. Thanks for saving it.',
  },
  {
    by: 'mail',
    about: 'shop',
    subject: 'What do you know of me?',
    opening:
      'Good evening,\n\nbefore I open an account: what do you keep about somebody who orders, and may I see it?\n\n{name}',
    next: 'And if I want it gone one day?\n\n{name}',
    detail: 'I have ordered once as a guest, with this address.\n\n{name}',
    impatient:
      'Good evening,\n\nit is a serious question, and I would rather read it from a person than in small print.\n\n{name}',
    thanks: 'That is more than others show. Thank you for the clear answer.\n\n{name}',
  },
]
