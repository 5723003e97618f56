#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The caller of the voice agent hangs up while it speaks: the pipeline that speaks, and the one that
listens, end, in whatever order, and so does the agent."""
import os

from harness import Program, check, check_went_well, phone, run, write_speech


def test():
    write_speech()
    agent = Program('agent', [os.environ['VOICE_AGENT']], G_DEBUG='fatal-criticals')
    agent.wait_line('listens')
    check_went_well(phone('baresip', secs=1))
    check(agent.finish(15) == 0, f'exit status {agent.process.returncode}')
    check(any(x.startswith('says Hello') for x in agent.lines), 'it did not speak')


run(test)
