#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Calls of sipua-launch: a pipeline each, up to --max-calls; the first signal lets them end, the second
one hangs up. A pipeline that does not start refuses its call, and one that does not end is ended."""
import signal

from harness import check, check_went_well, Launch, phone, run, write_speech

DESCRIPTION = 'sipuasrc ! fakesink'


def check_calls_end():
    program = Launch(DESCRIPTION, '--max-calls', '1', name='first')
    talker = phone('sipp', 'talker')
    program.wait_state(1, 'confirmed')
    check_went_well(phone('sipp', 'past-the-limit', scenario='unavailable', port=5090))
    program.signal(signal.SIGTERM)
    check_went_well(talker)
    check(program.finish(20) == 0, 'exit status is not 0')
    check(program.states(1) == ['incoming', 'ringing', 'answered', 'confirmed', 'ended'], f'{program.states(1)}')
    check(program.states(2) == ['incoming', 'ended'], f'{program.states(2)}')


def check_no_new_call():
    program = Launch(DESCRIPTION, name='second')
    waiter = phone('sipp', 'waiter', scenario='wait-bye')
    program.wait_state(1, 'confirmed')
    program.signal(signal.SIGTERM)
    program.wait_line('no more calls')
    check_went_well(phone('sipp', 'too-late', scenario='unavailable', port=5090))
    check(waiter.process.poll() is None and 'ended' not in program.states(1), 'the call was not left alone')
    program.signal(signal.SIGTERM)
    check_went_well(waiter)
    check(program.finish(20) == 0, 'exit status is not 0')
    check(program.states(1)[-2:] == ['ending', 'ended'], f'{program.states(1)}')


def check_place_is_free_again():
    program = Launch(DESCRIPTION, '--max-calls', '1', name='third')
    for i in range(2):
        check_went_well(phone('sipp', f'caller-{i}', port=5070 + 20 * i))
        program.wait_state(i + 1, 'ended')
    program.signal(signal.SIGTERM)
    check(program.finish(20) == 0, 'exit status is not 0')
    check('confirmed' in program.states(2), f'{program.states(2)}')


def check_start_fails():
    program = Launch('sipuasrc ! filesink location=/no/such/folder/file', '--max-calls', '1', name='fourth')
    for i in range(2):
        check_went_well(phone('sipp', f'unlucky-{i}', scenario='server-error', port=5070 + 20 * i))
    program.signal(signal.SIGTERM)
    check(program.finish(20) == 0, 'exit status is not 0')
    check(any('#2 error from filesink' in x for x in program.lines), 'no error of the second pipeline')


def check_no_end():
    program = Launch(DESCRIPTION + ' audiotestsrc is-live=true ! fakesink', name='fifth')
    check_went_well(phone('sipp', 'last'))
    program.signal(signal.SIGTERM)
    check(program.finish(20) == 0, 'exit status is not 0')
    check(any('#1 warning: no EOS' in x for x in program.lines), 'the pipeline ended by itself')


def test():
    write_speech()
    check_calls_end()
    check_no_new_call()
    check_place_is_free_again()
    check_start_fails()
    check_no_end()


run(test)
