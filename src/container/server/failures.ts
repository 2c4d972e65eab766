/** Failed calls that the server outlives, by what they mean for the next client. accept(2), fork(2). */

/** They concern one client alone, whose connection ended while it waited: the listener is as good as before. */
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

/** They pass when something is given back: descriptors, memory, processes. Trying again at once would spin. */
export const EXHAUSTED: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN'];
