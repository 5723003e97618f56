#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Messages built, changed and read through introspection. Exits with 0 if each is as it should be."""

import gi

gi.require_version("SipUa", "1.0")
from gi.repository import GLib, SipUa

CAME = (
    "INVITE sip:bob@example.com SIP/2.0\r\n"
    "v : SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"
    'From:"A" <sip:a@example.com>;tag=1\r\n'
    "t: <sip:bob@example.com>\r\n"
    "Call-ID: c\r\n"
    "CSeq: 1 INVITE\r\n"
    "Supported: 100rel,\r\n\ttimer\r\n"
    "Route: <sip:1;lr>, <sip:2;lr>\r\n"
    "Max-Forwards: 70\r\n"
    "X: 1800;refresher=uac\r\n"
    'WWW-Authenticate: Digest realm="a, b", nonce="c"\r\n'
    "Expires: soon\r\n"
    "l: 4\r\n\r\nbody"
)


def written(message):
    return message.serialize().get_data().decode()


def refused(function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        assert error.domain == "sipua_error_quark", error.domain
        return error.message
    raise AssertionError("not refused")


def read():
    message = SipUa.Message.parse(CAME.encode())
    assert written(message) == CAME
    names = []
    while True:
        there, name, value = message.get_header_at(len(names))
        if not there:
            break
        names.append(name)
    assert names[:3] == ["v", "From", "t"] and names[-1] == "l"
    assert message.get_header_values("route") == ["<sip:1;lr>", "<sip:2;lr>"]
    assert message.get_tokens("k") == ["100rel", "timer"]
    assert message.has_token("Supported", "TIMER")
    assert message.get_number("Max-Forwards") == (True, 70)
    assert message.get_number("Min-SE")[0] is False
    assert "Expires at offset 0: expected a number" in refused(message.get_number, "Expires")
    value = message.get_header_value("Session-Expires", 0)
    assert (value.get_value(), value.get_param("refresher")) == ("1800", "uac")
    assert message.get_header_value("Session-Expires", 1) is None
    challenge = message.get_auth_value("WWW-Authenticate", 0)
    assert challenge.is_scheme("digest") and challenge.get_param("realm") == "a, b"
    assert message.get_date() is None
    assert message.get_call_id() == "c"
    assert bytes(message.get_body()) == b"body"


def change():
    message = SipUa.Message.parse(CAME.encode()).copy()
    message.set_header("Max-Forwards", "69")
    message.replace_header("Route", 0, "<sip:3;lr>")
    message.remove_header("WWW-Authenticate")
    message.remove_token("Supported", "100rel")
    message.set_body(None, b"longer\0body")
    assert written(message) == (
        CAME.replace("70", "69").replace("<sip:1;lr>, <sip:2;lr>", "<sip:3;lr>")
        .replace('WWW-Authenticate: Digest realm="a, b", nonce="c"\r\n', "")
        .replace("100rel,\r\n\ttimer", "timer")
        .replace("l: 4\r\n\r\nbody", "Content-Length: 11\r\n\r\nlonger\0body")
    )
    assert "at offset 1: expected no line end" in refused(message.set_header, "Subject", "a\r\nRoute: <sip:evil>")
    assert "name at offset 7: expected a token" in refused(message.append_header, "Subject:", "a")


def build():
    message = SipUa.Message.new_response(503, None)
    message.set_retry_after(5, "busy (very)", 0)
    message.append_warning(399, "example.com", 'say "x"')
    message.set_date(GLib.DateTime.new_utc(2010, 11, 13, 23, 29, 0))
    reason = SipUa.HeaderValue.new("Q.850")
    reason.set_param("cause", "16")
    reason.set_quoted_param("text", "bye")
    message.set_header_value("Reason", reason)
    credentials = SipUa.AuthValue.new_credentials("Digest")
    credentials.set_param("username", "bob")
    credentials.set_param("qop", "auth")
    message.append_auth_value("Authorization", credentials)
    message.add_token("Allow", "INVITE")
    message.add_token("Allow", "ACK")
    assert written(message) == (
        "SIP/2.0 503 Service Unavailable\r\n"
        "Retry-After: 5 (busy \\(very\\))\r\n"
        'Warning: 399 example.com "say \\"x\\""\r\n'
        "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n"
        'Reason: Q.850;cause=16;text="bye"\r\n'
        'Authorization: Digest username="bob", qop=auth\r\n'
        "Allow: INVITE, ACK\r\n"
        "Content-Length: 0\r\n\r\n"
    )
    assert message.get_retry_after() == (True, 5, "busy (very)", 0)
    assert message.get_warning(0) == (True, 399, "example.com", 'say "x"')
    assert message.get_date().format_iso8601() == "2010-11-13T23:29:00Z"


def multipart():
    message = SipUa.Message.new_request("INVITE", "sip:bob@example.com")
    whole = SipUa.BodyPart.new_multipart("multipart/mixed")
    whole.add_part(SipUa.BodyPart.new("application/sdp", GLib.Bytes.new(b"v=0\r\n")))
    other = SipUa.BodyPart.new("application/isup", GLib.Bytes.new(b"\x01\x00"))
    other.set_header("Content-Disposition", "signal;handling=optional")
    whole.add_part(other)
    message.set_body_part(whole)
    body = message.get_body_part()
    assert body.is_multipart() and body.get_n_parts() == 2
    assert body.find("application/sdp", "session").get_body().get_data() == b"v=0\r\n"
    assert not body.get_part(1).is_required()
    assert body.find_unknown(["application/sdp"], ["session", "render"]) is None
    assert body.find_unknown([], ["session", "render"]).get_media_type() == "application/sdp"


read()
change()
build()
multipart()
