#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""keep-listening: one pipeline takes one call after the other, from different telephones, and
delivers both; it ends when it is told to."""
import os

from harness import Pipeline, check_audio, check_went_well, phone, run, signal, write_speech


def test():
    pcm = write_speech()
    pipeline = Pipeline('sipuasrc keep-listening=true ! audio/x-raw,rate=8000 ! '
                        'filesink location=both.raw buffer-mode=unbuffered', options=['-e'])
    sizes = [0]
    for n, (kind, codec) in enumerate((('sipp', 'PCMU'), ('linphone', 'PCMA')), 1):
        check_went_well(phone(kind, codec=codec))
        pipeline.wait(lambda: len(pipeline.messages('sip-call-state', state='ended')) == n, 5, f'end of call {n}')
        sizes.append(os.path.getsize('both.raw'))
        with open('both.raw', 'rb') as both, open('heard.raw', 'wb') as heard:
            both.seek(sizes[-2])
            heard.write(both.read())
        check_audio(pcm, codec, exact_length=False)
    pipeline.signal(signal.SIGINT)
    pipeline.finish_at_eos()


run(test)
