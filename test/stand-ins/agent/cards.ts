/** Agent cards as agents of each version of the protocol send them. */

const skill = {
  id: 'list-events',
  name: 'List events',
  description: 'Lists the events of a day.',
  tags: ['calendar'],
  examples: ['What is on today?'],
  inputModes: ['text/plain'],
  outputModes: ['text/plain'],
};

const common = {
  name: 'calendar',
  description: 'Manages calendars.',
  version: '1.2.0',
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
};

/** Protocol 0.2: every capability said, and no version of the protocol. */
export const card02 = {
  ...common,
  url: 'http://localhost:8080',
  capabilities: { streaming: true, pushNotifications: false, stateTransitionHistory: true },
  skills: [skill],
  provider: { organization: 'Example', url: 'https://example.com' },
};

/** Protocol 0.3. */
export const card03 = {
  ...common,
  protocolVersion: '0.3.0',
  url: 'http://localhost:8080/a2a',
  preferredTransport: 'JSONRPC',
  additionalInterfaces: [{ url: 'http://localhost:8080/a2a', transport: 'JSONRPC' }],
  capabilities: { streaming: true, pushNotifications: true, extensions: [] },
  skills: [skill, { ...skill, id: 'create-event', name: 'Create event' }],
  documentationUrl: 'https://example.com/calendar',
};

/** Protocol 1.0: interfaces in place of a URL, and skills without examples and modes. */
export const card10 = {
  ...common,
  supportedInterfaces: [{ url: 'https://calendar/a2a', protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
  capabilities: { streaming: true },
  skills: [{ id: 'list-events', name: 'List events', description: 'Lists events.', tags: [] }],
  securitySchemes: {},
  signatures: [{ protected: 'a', signature: 'b' }],
};
