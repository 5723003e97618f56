#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""typed_line.py PEER CODEC: the line of the README, typed as it stands, takes a call from that
telephone: states are shown, hypotheses come, and it ends by EOS when the telephone hangs up."""
from harness import Pipeline, check, check_went_well, phone, run, write_speech


def test(kind, codec):
    write_speech()
    pipeline = Pipeline('sipuasrc ! audioconvert ! audioresample ! pocketsphinx ! fakesink')
    check_went_well(phone(kind, codec=codec))
    pipeline.finish_at_eos()
    pipeline.check_states('incoming', 'answered', 'confirmed', 'ended')
    check(pipeline.messages('sip-media-changed', codec=codec), f'no sip-media-changed with {codec}')
    heard = [m['hypothesis'] for m in pipeline.messages('pocketsphinx', final='true')]
    check(heard, 'no final hypothesis')
    print('heard:', *heard)


run(test)
