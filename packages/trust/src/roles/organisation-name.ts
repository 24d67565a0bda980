/**
 * What an organisation may be called: what people call it, on one line. `/` parts it from the facility where streams of
 * bundles are kept (bundle/received.ts).
 */
export const ORGANISATION_NAME = /^[^\p{Cc}/\\]{1,100}$/u;
