#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sipua-launch before any call: what cannot work is said at once, and a signal ends it."""
import signal
import socket

from harness import check, Launch, Program, run

DESCRIPTION = 'sipuasrc ! fakesink'

# Arguments, words of the complaint.
MISTAKES = (
    ([], ('DESCRIPTION',)),
    ([*DESCRIPTION.split()], ('DESCRIPTION', '3')),
    (['--no-such-option', DESCRIPTION], ('--no-such-option',)),
    (['--listen', 'tcp:127.0.0.1:5060', DESCRIPTION], ('--listen', 'tcp:127.0.0.1:5060')),
    (['--listen', 'udp:localhost:5060', DESCRIPTION], ('--listen', 'udp:localhost:5060')),
    (['--listen', 'udp:127.0.0.1:65536', DESCRIPTION], ('--listen', '65536')),
    (['--max-calls', '-1', DESCRIPTION], ('--max-calls', '-1')),
    (['--max-calls', '100001', DESCRIPTION], ('--max-calls', '100001')),
    (['--max-calls', 'many', DESCRIPTION], ('--max-calls', 'many')),
    (['sipuasrc ! no-such-element'], ('no-such-element',)),
    (['sipuasrc !'], ('syntax',)),
    (['sipuasrc no-such-property=1 ! fakesink'], ('no-such-property',)),
    (['fakesrc ! fakesink'], ('sipuasrc', 'sipuasink')),
)


def check_mistake(number, arguments, words):
    program = Program(f'mistake-{number}', Launch.command(*arguments))
    status = program.finish(20)
    text = '\n'.join(program.lines)
    check(status == 2, f'{arguments}: exit status {status}')
    check(all(w in text for w in words), f'{arguments}: no complaint with {words}: {text}')


def check_port_in_use():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('127.0.0.1', 5060))
        program = Program('port-in-use', Launch.command('--listen', 'udp:127.0.0.1:5060', DESCRIPTION))
        check(program.finish(20) == 1, 'port in use: exit status is not 1')
        check(any('5060' in x and 'in use' in x for x in program.lines), f'port in use: {program.lines}')


def check_idle(number, listen):
    program = Launch(DESCRIPTION, '--listen', listen, name=f'idle-{listen}')
    program.signal(number)
    check(program.finish(10) == 0, f'idle on {listen}, signal {number}: exit status is not 0')


def test():
    for number, (arguments, words) in enumerate(MISTAKES):
        check_mistake(number, arguments, words)
    check_port_in_use()
    check_idle(signal.SIGTERM, 'udp:127.0.0.1:5060')
    check_idle(signal.SIGINT, 'udp:127.0.0.1:0')
    check_idle(signal.SIGTERM, 'udp:[::1]:5060')
    version = Program('version', Launch.command('--version'))
    check(version.finish(10) == 0 and version.lines[0].startswith('sipua-launch '), f'{version.lines}')


run(test)
