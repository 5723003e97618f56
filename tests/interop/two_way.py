#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""two_way.py PEER CODEC: the typed line that calls out, speaks a file and records what it hears. It
ends by itself when the file has been said, by hanging up. baresip sends a tone, linphone speech, sipp
what it hears."""
from harness import (TWO_WAY, Pipeline, callee, check_audio, check_tone, check_went_well, heard_by,
                     read_heard, run, said_by_baresip, speech, write_hello)
from wire import Wire

HZ = 440
SIPP_MEDIA = 6070


def baresip(pcm, codec):
    def judge():
        check_tone(HZ, said_by_baresip(), read_heard(), seconds=2)
        check_audio(pcm, codec, False, heard_by('baresip'))
    return callee('baresip', codec=codec, hz=HZ), judge


def linphone(pcm, codec):
    # Something else than what it hears, and over before the call is.
    answer = pcm[2 * speech.RATE::-1]
    speech.write('answer.wav', answer)

    def judge():
        check_audio(answer, codec, False, read_heard())
        check_audio(pcm, codec, False, heard_by('linphone'))
    return callee('linphone', codec=codec, wav='answer.wav'), judge


def sipp(pcm, codec):
    wire = Wire(SIPP_MEDIA)

    def judge():
        check_audio(pcm, codec, False, wire.samples())
        check_audio(pcm, codec, False, read_heard())
    return callee('sipp'), judge


def test(kind, codec):
    telephone, judge = globals()[kind](write_hello(), codec)
    pipeline = Pipeline(TWO_WAY)
    pipeline.finish_at_eos(20)
    check_went_well(telephone)
    pipeline.check_states('confirmed', 'ended')
    judge()


run(test)
