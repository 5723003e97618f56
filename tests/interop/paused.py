#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A pipeline in PAUSED rings and does not answer; in PLAYING it does, and nothing of the speech is
lost."""
import os
import re

from harness import Program, Pipeline, check, check_audio, check_went_well, phone, run, write_speech


class Stepped(Pipeline):
    """A pipeline whose state the test sets."""

    def __init__(self, line):
        Program.__init__(self, 'pipeline', [os.environ['STEP_PIPELINE'], line], G_DEBUG='fatal-criticals')


def answers(which):
    with open('sipp/messages.log') as f:
        return len(re.findall(rf'^SIP/2.0 {which}\b', f.read(), re.M))


def test():
    pcm = write_speech()
    pipeline = Stepped('sipuasrc ! audio/x-raw,rate=8000 ! filesink location=heard.raw')
    pipeline.write('paused')
    pipeline.wait_line('state: paused')
    telephone = phone('sipp')
    pipeline.wait_message('sip-call-state', state='ringing')
    # The 200 comes at once when it comes; give it every chance.
    check(not pipeline.comes(lambda: pipeline.messages('sip-call-state', state='answered'), 1),
          'answered in PAUSED')
    check((answers(180), answers(200)) == (1, 0), f'{answers(180)} times 180, {answers(200)} times 200')
    pipeline.write('playing')
    check_went_well(telephone)
    pipeline.finish_at_eos()
    check_audio(pcm, 'PCMU')


run(test)
