/** The people of our tests and journeys. Addresses are of domains that can never exist (RFC 2606). */
export interface NamedPerson {
  name: string
  email: string
  /** As it stands on a parcel. */
  address: string
  phone?: string
}

/** Buys. */
export const ANNA: NamedPerson = {
  name: 'Anna Berg',
  email: 'anna@berg.example',
  address: 'Storgata 1\n0155 Oslo',
  phone: '+47 22 00 00 01',
}
/** Answers. */
export const BILAL: NamedPerson = {
  name: 'Bilal Haddad',
  email: 'bilal@shop.example',
  address: 'Torget 2\n5014 Bergen',
}
/** Packs. */
export const CHIDI: NamedPerson = { name: 'Chidi Obi', email: 'chidi@shop.example', address: 'Kaigata 3\n5015 Bergen' }
/** Owns the shop. */
export const SIV: NamedPerson = { name: 'Siv Moe', email: 'siv@shop.example', address: 'Bryggen 4\n5003 Bergen' }
/** Buys as well, from a computer without JavaScript. */
export const DAGNY: NamedPerson = {
  name: 'Dagny Lie',
  email: 'dagny@lie.example',
  address: 'Elvegata 5\n7012 Trondheim',
  phone: '+47 73 00 00 05',
}
