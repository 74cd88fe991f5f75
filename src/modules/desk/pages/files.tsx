import type { VNode } from 'preact'
import { say } from '../../../ui/words.ts'
import { FILE_LIMIT, FILES_LIMIT } from '../answering/files.ts'

const BYTES_PER_MB = 1_000_000

/** Files that go with what is written: chosen, or dropped onto the field, by the browser's own means. */
export function FilesField({ locale, error }: { locale: string; error?: string | undefined }): VNode {
  const words = say(locale)
  const limits = { files: FILES_LIMIT, size: FILE_LIMIT / BYTES_PER_MB }
  return (
    <div class="field">
      <label for="files">
        {words('case.files')}
        <span class="small softer"> {words('field.optional')}</span>
      </label>
      <input
        class="input"
        id="files"
        name="files"
        type="file"
        multiple
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={error === undefined ? 'files-hint' : 'files-wrong files-hint'}
      />
      {error === undefined ? null : (
        <p class="wrong" id="files-wrong">
          {error}
        </p>
      )}
      <p class="hint" id="files-hint">
        {words('case.filesHint', limits)}
      </p>
    </div>
  )
}
