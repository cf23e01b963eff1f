import { expect, test } from 'vitest';
import { stateWords, WAIT_CLASSES, waitClass, waitLabel, waitWords } from '../../../src/analysis/waits.ts';

test.each([
  ['futex_do_wait', 'lock'],
  ['futex_wait_queue_me', 'lock'],
  ['do_epoll_wait', 'poll'],
  ['ep_poll', 'poll'],
  ['poll_schedule_timeout.constprop.0', 'poll'],
  ['hrtimer_nanosleep', 'timer'],
  ['do_nanosleep', 'timer'],
  ['anon_pipe_read', 'pipe'],
  ['pipe_write', 'pipe'],
  ['wait_woken', 'socket'],
  ['inet_csk_accept', 'socket'],
  ['unix_stream_read_generic', 'socket'],
  ['__skb_wait_for_more_packets', 'socket'],
  ['io_cqring_wait', 'io-uring'],
  ['do_wait', 'child'],
  ['folio_wait_bit_common', 'disk'],
  ['io_schedule', 'disk'],
  ['n_tty_read', 'terminal'],
  ['sigsuspend', 'signal'],
  ['some_driver_of_tomorrow', 'other'],
  ['syscall:futex', 'lock'],
  ['syscall:epoll_pwait', 'poll'],
  ['syscall:clock_nanosleep', 'timer'],
  ['syscall:wait4', 'child'],
  ['syscall:recvfrom', 'socket'],
  ['syscall:fsync', 'disk'],
  ['syscall:read', 'other'],
] as const)('%s is a wait for %s', (symbol, expected) => {
  expect(waitClass(symbol, 'S')).toBe(expected);
});

test('a missing symbol is unknown, but the state letter tells stopped and disk', () => {
  expect(waitClass(null, 'S')).toBe('unknown');
  expect(waitClass('0', 'S')).toBe('unknown');
  expect(waitClass(null, 'D')).toBe('disk');
  expect(waitClass('futex_do_wait', 'T')).toBe('stopped');
});

test('every class and state has words', () => {
  for (const c of WAIT_CLASSES) expect(`${waitLabel(c)} ${waitWords(c)}`).toMatch(/^\w.* \w/);
  expect(stateWords('?')).toContain('could not be read');
});
