import { z } from 'zod'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, id } from '../../../platform/http/schema.ts'
import { addMember, endDeputyFor, endMember, foundOrganisation, showRepresentatives } from './desk.ts'

const desk = { staff: ['agent'], scope: 'customers' } as const
const date = z.date().transform((value) => value.toISOString())

const representatives = z.object({
  isOrganisation: z.boolean(),
  deputies: z.array(z.object({ id, email: z.string(), may: z.array(z.string()), endsAt: date })),
  actsFor: z.array(z.object({ id, name: z.string().nullable(), may: z.array(z.string()), endsAt: date })),
  members: z.array(
    z.object({
      id,
      customer: id,
      name: z.string().nullable(),
      role: z.string(),
      shares: z.array(z.string()),
      since: date,
    }),
  ),
})

/** Who acts for whom, as the desk sees and mends it. */
export const representativeEndpoints = [
  endpoint({
    path: 'GET /api/customers/{id}/representatives',
    summary: 'Who acts for a customer, for whom they act, and who belongs to an organisation; leaves a look on each',
    may: desk,
    input: z.strictObject({ id }),
    output: representatives,
    handle: (call, { id: customer }) => showRepresentatives(call, customer),
  }),
  endpoint({
    path: 'DELETE /api/customers/{id}/representatives/{deputy}',
    summary: 'Ends that somebody acts for a customer, at once',
    may: desk,
    input: z.strictObject({ id, deputy: id }),
    output: done,
    handle: async (call, { id: customer, deputy }) => (await endDeputyFor(call, { customer, id: deputy }), {}),
  }),
  endpoint({
    path: 'POST /api/customers/{id}/organisations',
    summary: 'An organisation that this customer runs; they are its first owner',
    may: desk,
    input: z.strictObject({ id, name: z.string().trim().min(1).max(200) }),
    output: z.object({ id }),
    status: 201,
    handle: (call, { id: owner, name }) => foundOrganisation(call, owner, name),
  }),
  endpoint({
    path: 'POST /api/customers/{id}/members',
    summary: 'Gives somebody a role in an organisation, by an address that is proven to be theirs',
    may: desk,
    input: z.strictObject({ id, email: z.string().max(320), role: z.enum(['owner', 'buyer', 'member']) }),
    output: z.object({ id }),
    status: 201,
    handle: (call, { id: organisation, email, role }) => addMember(call, { organisation, email, role }),
  }),
  endpoint({
    path: 'DELETE /api/customers/{id}/members/{member}',
    summary: "Ends somebody's role in an organisation",
    may: desk,
    input: z.strictObject({ id, member: id }),
    output: done,
    handle: async (call, { id: organisation, member }) => (await endMember(call, { organisation, id: member }), {}),
  }),
]
