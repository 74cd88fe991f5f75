import { endpoint } from '../../../platform/http/endpoint.ts'
import { done } from '../../../platform/http/schema.ts'
import { FILE_LIMIT, passTo } from '../answering/files.ts'
import * as shapes from './contract.ts'
import { mailTranscript, saveTranscript } from './transcript.ts'
import { dropUpload, uploadFile } from './uploads.ts'

const CHATTING = { anyone: true, customer: true } as const

export const chatEndpoints = [
  endpoint({
    path: 'POST /api/chat/files',
    summary:
      'Choose a file that goes with the next words in the chat: its bytes are the body, its name and kind stand in the address. The same id again is the same file',
    may: CHATTING,
    otherSites: true,
    input: shapes.fileToUpload,
    output: shapes.fileUploaded,
    status: 201,
    bytes: ['application/octet-stream'],
    // A little more, so that a file which is too large is refused by name.
    bodyLimit: FILE_LIMIT + 1_000,
    handle: uploadFile,
  }),
  endpoint({
    path: 'DELETE /api/chat/files/{id}',
    summary: 'Take a file away that was chosen and not sent',
    may: CHATTING,
    otherSites: true,
    input: shapes.uploadNamed,
    output: done,
    handle: async (call, named) => (await dropUpload(call, named), {}),
  }),
  endpoint({
    path: 'GET /api/chat/files/{id}',
    summary: 'Where a file of one’s own conversation can be fetched, for a page of another site',
    may: CHATTING,
    otherSites: true,
    input: shapes.uploadNamed,
    output: shapes.fileAddress,
    handle: passTo,
  }),
  endpoint({
    path: 'GET /api/chat/transcript',
    summary: 'One’s own conversation as plain text, with its times in a zone',
    may: CHATTING,
    otherSites: true,
    input: shapes.transcriptToSave,
    output: shapes.transcriptSaved,
    handle: saveTranscript,
  }),
  endpoint({
    path: 'POST /api/chat/transcript',
    summary: 'Have one’s own conversation mailed to where its answers go, once for what was said until now',
    may: CHATTING,
    otherSites: true,
    input: shapes.transcriptToMail,
    output: shapes.transcriptMailed,
    handle: mailTranscript,
  }),
] as const
