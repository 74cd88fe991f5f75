import { declarePurpose } from './declare.ts'

const own = (name: string, necessary = false) => declarePurpose({ name, module: 'customers', necessary })

/** Answering, and running the house for the customer. */
export const SERVICE = own('service', true).name
/** Taking, packing, shipping and charging orders. */
export const ORDERS = own('orders', true).name

/** Everything else is off until the customer says yes. */
export const PERSONALISATION = own('personalisation').name
export const RECOMMENDATION = own('recommendation').name
export const RESEARCH = own('research').name
export const ANALYTICS = own('analytics').name
export const COMMUNITY_NAME = own('community_name').name
export const PARTNER_SHARING = own('partner_sharing').name
export const VALUE_ROUTING = own('value_routing').name
export const LEARNING_FROM_MAIL = own('learning_from_mail').name
export const TRAINING_ON_CASES = own('training_on_cases').name
export const QUALITY_SAMPLES = own('quality_samples').name
