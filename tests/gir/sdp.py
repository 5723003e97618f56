#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Descriptions through introspection: an offer is built, answered, and the answer read; codecs, address
and direction of any description; keys; what is odd; refusals. Exits with 0 if all went so."""

import sys

import gi

gi.require_version("SipUa", "1.0")
gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, SipUa

Gst.init(None)

HEAD = "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"
KEY = "AES_CM_128_HMAC_SHA1_80 inline:" + "A" * 40


def parse(text):
    return SipUa.sdp_parse(text.encode())


def local(codecs, port=40000):
    side = SipUa.SdpLocal.new("192.0.2.1", port)
    side.add_codecs(codecs)
    return side


def names(codecs):
    return [f"{c.payload_type} {c.encoding_name}/{c.clock_rate}/{c.channels}" for c in codecs]


def build_and_answer():
    caller, callee = local("opus,PCMU"), local("PCMU,opus", 50000)
    offer = SipUa.sdp_build_offer(caller)
    ok, answer, stream = SipUa.sdp_negotiate(offer, callee)
    assert ok and stream.codec.encoding_name == "PCMU" and stream.remote_rtp_port == 40000
    ok, stream = SipUa.sdp_accept_answer(offer, answer, caller)
    assert ok and stream.codec.encoding_name == "PCMU" and stream.remote_rtp_port == 50000
    assert stream.telephone_event == 97 and stream.comfort_noise == -1
    assert not stream.local_hold and not stream.remote_hold

    caller.set_direction(SipUa.SdpDirection.SENDONLY)
    again = SipUa.sdp_build_next_offer(caller, offer)
    ok, second, stream = SipUa.sdp_negotiate(again, callee)
    SipUa.sdp_continue(second, answer)
    assert stream.remote_hold and stream.direction == SipUa.SdpDirection.RECVONLY
    assert "a=recvonly" in second.as_text()
    assert [m.origin.sess_version for m in (offer, again, answer, second)] == ["1", "2", "1", "2"]
    assert "m=audio 0 RTP/AVP 96" in SipUa.sdp_decline(offer, callee).as_text()


def look_at_description():
    text = HEAD + "m=audio 4000 RTP/AVP 8 96\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=1\r\na=sendonly\r\n"
    description = parse(text)
    codecs = SipUa.sdp_get_codecs(description)
    assert names(codecs) == ["8 PCMA/8000/1", "96 opus/48000/2"], names(codecs)
    opus = SipUa.OpusParameters.parse(codecs[1].fmtp)
    assert opus.stereo and opus.max_playback_rate == 48000 and opus.max_average_bitrate == 0
    assert SipUa.sdp_get_rtp_address(description) == (True, "198.51.100.1", 4000)
    assert SipUa.sdp_get_direction(description) == SipUa.SdpDirection.SENDONLY
    assert SipUa.sdp_get_warnings(text.encode()) == []
    odd = SipUa.sdp_get_warnings((HEAD + "m=audio 4000 RTP/AVP 97\r\n").encode())
    assert odd == ["line 6: nothing says what number 97 is"], odd


def keys():
    side = local("PCMU")
    side.add_crypto(SipUa.SdpCrypto.parse("1 " + KEY))
    offer = parse(HEAD + f"m=audio 4000 RTP/SAVP 0\r\na=crypto:7 {KEY}\r\n")
    ok, answer, stream = SipUa.sdp_negotiate(offer, side)
    assert ok and stream.local_crypto.tag == 7 and stream.remote_crypto.suite == KEY.split()[0]
    assert stream.local_crypto.to_string() == "7 " + KEY


def refused(call, *words):
    try:
        call()
    except GLib.Error as error:
        assert error.domain == GLib.quark_to_string(SipUa.error_quark())
        return all(word in error.message for word in words)
    return False


def refusals():
    assert refused(lambda: parse("v=0\r\nx\r\n"), "line 2", "offset 5")
    assert refused(lambda: local("PCMU,nonsense"), '"nonsense"')
    assert refused(lambda: SipUa.SdpCrypto.parse("1 x"), "offset 3")
    offer = parse(HEAD + "m=audio 4000 RTP/AVP 18\r\n")
    assert refused(lambda: SipUa.sdp_negotiate(offer, local("PCMU")), "offered G729/8000", "have PCMU/8000")


for test in (build_and_answer, look_at_description, keys, refusals):
    test()
    print("ok", test.__name__)
sys.exit(0)
