/**
 * The words by which languages are told apart: the commonest of each, and those of people who write to a shop. A word that several
 * languages share stands with each of them and says so much less.
 */
export const WORDS_OF = {
  en: `the and is are was were be been am i you he she it we they my your his her our their me him us them this that these those
    a an of to in on at for from with by about as not no yes do does did have has had will would can could should may might must
    there here what which who when where why how if or but so than then also just only very more most some any all both each other
    please thanks thank hello hi dear regards sincerely sorry order ordered orders delivery deliver delivered shipping shipped parcel
    package return refund money back invoice payment paid pay price size colour color wrong broken missing received still waiting
    buy bought send sent need want like know get got make made question help new another same before after since until yet already
    week weeks day days today tomorrow yesterday shoe shoes item items stock available exchange customer service job interview`,
  nb: `og i jeg det at en et den til er som på de med han av ikke der så var meg seg men har om vi min mitt mine ha hadde hun nå over
    da ved fra du ut sin dem oss opp man kan hans hvor eller hva skal selv sjøl her alle vil bli ble blir blitt kunne inn når være
    kom noen noe ville dere de deres kun ja etter ned skulle denne for deg si sine sitt mot å meget hvorfor dette disse uten hvordan
    ingen din ditt dine blant hvem gå også bare mye hei takk hilsen vennlig mvh unnskyld ordre ordren bestilling bestillingen bestilt
    bestilte levering levert leverer pakke pakken pakka sendt sende sender retur returnere tilbake penger pengene faktura fakturaen
    betalt betale betaling pris størrelse farge feil ødelagt mangler mottatt fått får fikk venter fortsatt ennå enda kjøpt kjøpte
    kjøpe trenger ønsker lurer vet spørsmål hjelp ny nye nytt bytte uke uker dag dager i dag morgen går sko skoene varen varer lager
    kunde søknad jobb stilling gjerne hos veldig fremdeles akkurat egentlig allerede bestilte noensinne hvilken hvilke slik sånn`,
  da: `og i jeg det at en et den til er som på de med han af ikke der så var mig sig men har om vi min mit mine havde hun nu over
    da ved fra du ud sin dem os op man kan hans hvor eller hvad skal selv her alle vil blev bliver blevet kunne ind når være
    kom nogen noget nogle ville jer deres kun ja efter ned skulle denne for dig sige sine sit mod meget hvorfor dette disse uden hvordan
    ingen din dit dine blandt hvem gå også bare hej tak hilsen venlig venlige undskyld ordre ordren bestilling bestillingen bestilt
    bestilte levering leveret leverer pakke pakken sendt sende sender retur returnere tilbage penge pengene faktura fakturaen
    betalt betale betaling pris størrelse farve fejl ødelagt mangler modtaget fået får fik venter stadig endnu købt købte
    købe behøver ønsker ved spørgsmål hjælp ny nye nyt bytte uge uger dag dage i dag morgen går sko skoene varen varer lager
    kunde ansøgning job stilling gerne hos allerede sådan hvilken hvilke lige jeres vores kære mvh lidt igen skrive aldrig`,
  sv: `och i jag det att en ett den till är som på de med han av inte där så var mig sig men har om vi min mitt mina hade hon nu över
    då vid från du ut sin dem oss upp man kan hans hur eller vad ska skall själv här alla vill bli blev blir blivit kunde in när vara
    kom någon något några ville ni er era deras ja efter ner skulle denna för dig säga sina sitt mot mycket varför detta dessa utan
    ingen din ditt dina bland vem gå också bara hej tack hälsningar vänliga mvh ursäkta order ordern beställning beställningen beställt
    beställde leverans levererat levererad leverera paket paketet skickat skicka skickar retur returnera tillbaka pengar pengarna faktura
    fakturan betalt betalat betala betalning pris storlek färg fel trasig trasiga saknas mottagit fått får fick väntar fortfarande ännu
    köpt köpte köpa behöver önskar undrar vet fråga frågor hjälp ny nya nytt byta vecka veckor dag dagar idag imorgon igår skor skorna
    varan varor lager kund ansökan jobb tjänst gärna hos redan vilken vilka ert vår vårt våra finns aldrig lite igen`,
  de: `und die der das ich nicht ist zu den in ein es sie mit sich auf für von dem auch eine als wie im an bei aus nach noch so aber
    werden wird wurde oder dass haben hat hatte habe sind war waren sein bin kann können könnte muss will wir ihr ihre ihren ihnen uns
    mein meine meinen meiner mir mich du dich dir er einem einen einer eines des am um über vor durch nur schon wenn was wer wo wann
    warum welche welcher hier da dort mehr sehr bitte danke vielen dank hallo guten tag liebe grüße freundlichen gruß bestellung bestellt
    bestellte lieferung geliefert liefern paket päckchen versand verschickt gesendet schicken rücksendung zurück zurückgeben erstattung
    geld rechnung bezahlt bezahlen zahlung preis größe farbe falsch kaputt defekt fehlt erhalten bekommen warte warten immer gekauft
    kaufen brauche möchte weiß frage fragen hilfe neu neue umtausch umtauschen woche wochen tag tage heute morgen gestern schuh schuhe
    ware artikel lager kunde bewerbung stelle arbeit mal doch gibt keine kein diese dieser dieses ihrem unser unsere`,
  fr: `le la les de des du un une et est en que qui dans pour pas sur au aux avec ce cette ces il elle je tu nous vous ils elles on ne
    plus par son sa ses mon ma mes votre vos notre nos leur se si mais ou où donc été être avoir ai as avons avez ont suis sont était
    fait faire peut peux pouvez dois voudrais veux comme tout tous toute bien très encore déjà quand comment pourquoi quel quelle merci
    bonjour bonsoir salut cordialement madame monsieur commande commandé livraison livré livrer colis paquet envoyé envoyer envoi retour
    retourner remboursement remboursé argent facture payé payer paiement prix taille couleur mauvais mauvaise cassé cassée manque reçu
    toujours attends attendre acheté acheter besoin sais question aide nouveau nouvelle échange échanger semaine semaines jour jours
    demain hier chaussure chaussures article stock client candidature emploi poste depuis avant après aussi chez quelque chose rien
    jamais sans sous entre ça cela d'une qu'il c'est j'ai n'est n'ai l'ai`,
  es: `el la los las de del un una unos unas y es en que no por para con se lo le les su sus mi mis tu tus me te nos al como más pero
    o si ya muy también cuando donde dónde cómo qué quién cuál porque este esta estos estas ese esa eso hay ha han he hemos ser estar
    soy eres somos son está están estoy fue era tengo tiene tienen puede puedo pueden quiero quiere querría quisiera hacer hecho gracias
    hola buenos buenas días tardes saludos estimado estimados señor señora pedido pedidos pedí entrega entregado entregar paquete enviado
    enviar envío devolución devolver reembolso dinero factura pagado pagar pago precio talla tamaño color equivocado roto rota falta
    recibido recibí todavía aún espero esperando comprado compré comprar necesito sé pregunta ayuda nuevo nueva cambio cambiar semana
    semanas día hoy mañana ayer zapato zapatos artículo existencias cliente solicitud empleo trabajo desde hasta antes después favor
    nada algo nunca sin sobre entre ustedes usted nosotros mucho`,
  nl: `de het een en van ik te dat die in is niet zijn op aan met als voor er maar om hem dan zou of wat mijn men dit zo door over ze
    zich bij ook tot je mij uit der daar haar naar heb hebben had hoe heeft hij was worden wordt werd kan kunnen kunt nog zal u uw
    jullie wij we onze ons geen nu deze toch al waar waarom wanneer welke wie hier moet moeten wil graag bedankt dank hallo goedemorgen
    goedendag beste groet groeten vriendelijke bestelling besteld bestelde levering geleverd leveren pakket pakje verzonden verzenden
    gestuurd sturen retour retourneren terug terugsturen terugbetaling geld factuur betaald betalen betaling prijs maat kleur verkeerd
    verkeerde kapot ontbreekt ontvangen gekregen wacht wachten steeds gekocht kopen nodig weet vraag vragen hulp nieuw nieuwe ruilen
    omruilen week weken dag dagen vandaag morgen gisteren schoen schoenen artikel voorraad klant sollicitatie vacature baan alvast
    alleen heel iets niets nooit zonder tussen sinds jammer even`,
} as const

/** Letters that few of these languages write. */
export const LETTERS_OF: Record<string, readonly (keyof typeof WORDS_OF)[]> = {
  æ: ['nb', 'da'],
  ø: ['nb', 'da'],
  å: ['nb', 'da', 'sv'],
  ä: ['sv', 'de'],
  ö: ['sv', 'de'],
  ü: ['de'],
  ß: ['de'],
  ñ: ['es'],
  '¿': ['es'],
  '¡': ['es'],
  ç: ['fr'],
  è: ['fr'],
  ê: ['fr'],
  à: ['fr'],
  ù: ['fr'],
  œ: ['fr'],
  í: ['es'],
  ó: ['es'],
  á: ['es'],
  ú: ['es'],
}
