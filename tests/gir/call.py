#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""One agent calls another in one main loop, all through introspection: answered, hung up, and the end
seen on both sides. Exits with 0 if it went so."""

import sys

import gi

gi.require_version("SipUa", "1.0")
from gi.repository import GLib, SipUa

PATIENCE = 30  # seconds
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 0\r\n"
)

loop = GLib.MainLoop()
seen = []  # what happened, in order
ended = {}
calls = []  # Python's references


def note(*what):
    seen.append(what)


def on_ended(call, status, reason, q850, side):
    ended[side] = (status, reason)
    if len(ended) == 2:
        loop.quit()


def on_incoming(agent, call):
    note("incoming", call.get_direction(), call.get_invite().get_header("X-Room-ID", 0))
    call.connect("ended", on_ended, "callee")
    calls.append(call)
    call.ring()
    call.answer(SDP.format(call.dup_local_address()))
    return True


def on_offer(call, local_address):
    note("offer for", local_address)
    return SDP.format(local_address)


def on_dialog(call, pspec):
    dialog = call.get_dialog()
    note("dialog", dialog.get_state().value_nick)
    if dialog.get_state() == SipUa.DialogState.CONFIRMED:
        bye = dialog.build_request("BYE")
        good = (
            dialog.get_call_id() == call.get_call_id()
            and dialog.dup_local_uri() == "sip:python@example.com"
            and bye.get_request_uri() == dialog.get_remote_target()
            and bye.get_header("CSeq", 0) == f"{dialog.get_local_cseq() + 1} BYE"
            and dialog.dup_route_set() == []
            and call.props.dialog.get_remote_tag() == dialog.get_remote_tag() != ""
        )
        note("dialog is as it should be", good)


def on_progress(call, status, reason):
    note("progress", status, reason)


def on_state(call, pspec):
    note("state", call.props.state.value_nick)
    if call.props.state == SipUa.CallState.CONFIRMED:
        note("remote", "m=audio" in call.get_remote_sdp())
        call.hangup()


def refused(agent, uri):
    try:
        SipUa.Call.new(agent, uri)
    except GLib.Error as error:
        return error.matches(SipUa.error_quark(), SipUa.Error.INVALID_VALUE) and "From" in error.message
    return False


def listening(agent, result):
    ok, port = agent.listen_finish(result)
    call = SipUa.Call.new(caller, f"sip:callee@127.0.0.1:{port}?X-Room-ID=42")
    calls.append(call)
    call.set_from('"Python" <sip:python@example.com>')
    call.set_answer_timeout(20 * GLib.USEC_PER_SEC)
    call.connect("notify::state", on_state)
    call.connect("progress", on_progress)
    call.connect("notify::dialog", on_dialog)
    call.connect("request-offer", on_offer)
    call.connect("ended", on_ended, "caller")
    call.start(None)


def caller_listening(agent, result):
    agent.listen_finish(result)
    callee.listen_async("127.0.0.1", 0, SipUa.TransportFlags.UDP, None, listening)


caller, callee = SipUa.Agent.new(None), SipUa.Agent.new(None)
callee.connect("incoming-call", on_incoming)
caller.listen_async("127.0.0.1", 0, SipUa.TransportFlags.UDP, None, caller_listening)
GLib.timeout_add_seconds(PATIENCE, loop.quit)
loop.run()

expected = [
    ("offer for", "127.0.0.1"),
    ("incoming", SipUa.CallDirection.INCOMING, "42"),
    ("dialog", "early"),
    ("state", "ringing"),
    ("progress", 180, "Ringing"),
    ("state", "answered"),
    ("dialog", "confirmed"),
    ("dialog is as it should be", True),
    ("state", "confirmed"),
    ("remote", True),
    ("state", "ending"),
    ("state", "ended"),
    ("dialog", "terminated"),
]
print("seen:", seen, "ended:", ended)
good = (
    seen == expected
    and {side: status for side, (status, _) in ended.items()} == {"caller": 200, "callee": 200}
    and refused(caller, "sip:a@b?From=x")
)
sys.exit(0 if good else 1)
