#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A recording that ends in mid-word is sent to its end before the call is hung up, as seen on the
wire: neither what a telephone keeps in its jitter buffer nor what it does at a BYE plays a part."""
from harness import SIPP_MEDIA, call_out, callee, check, check_audio, check_went_well, run, speech, write_hello
from wire import Wire

FROM, TO = 8800, 26000                          # at 16000 Hz; both in mid-word


def test():
    pcm = write_hello(speech.wideband('goforward')[FROM:TO])
    for end in pcm[:speech.FRAME], pcm[-speech.FRAME:]:
        check(max(map(abs, end)) > 1000, 'the recording does not begin and end in mid-word')
    wire = Wire()
    telephone = callee('sipp')
    call_out().finish_at_eos(20)
    check_went_well(telephone)
    check_audio(pcm, 'PCMU', False, wire.samples(SIPP_MEDIA))


run(test)
