/** The errors of accept(2) and fork(2) that the server survives, by what they mean for the next client. */

/** They concern one client, whose connection ended while it waited: the next accept can succeed at once. */
export const CLIENT_IS_GONE: readonly string[] = [
  'ECONNABORTED',
  'EPROTO',
  'ENETDOWN',
  'ENOPROTOOPT',
  'EHOSTDOWN',
  'ENONET',
  'EHOSTUNREACH',
  'EOPNOTSUPP',
  'ENETUNREACH',
  'EPERM',
  'ETIMEDOUT',
];

/** They last until descriptors, memory or processes are free again: trying again at once would spin. */
export const EXHAUSTED: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN'];
