export { updatesOnMe } from './own.tsx'
