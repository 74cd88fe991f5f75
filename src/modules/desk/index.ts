/** Where customers ask and are answered: cases, messages, the promise to reply. */
export { addMessage } from './answer.ts'
export { sayInChat, showChat } from './chat.ts'
export { findCase } from './find.ts'
export { caseUrl, readReplyAddress, replyAddress } from './links.ts'
export { openCase, receiveMessage } from './open.ts'
export { importMail, type ImportedMail } from './mail/import.ts'
export { countMails } from './mail/ledger.ts'
export { type MailIn, startMailIn } from './mail/start.ts'
