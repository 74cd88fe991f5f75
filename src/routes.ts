import './modules/customers/purposes.ts'
import type { AnyEndpoint, AnyPage } from './platform/http/endpoint.ts'

/** Every address of the API, module by module. The typed client of the browser, /api/openapi.json and the matrix test are made from it. */
export const endpoints = [] as const satisfies readonly AnyEndpoint[]

/** Every page. A `POST` page is a form's target. */
export const pages = [] as const satisfies readonly AnyPage[]
