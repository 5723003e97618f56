#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""One agent sends requests to another, which answers in Python, all through introspection: a ping, a
MESSAGE answered later, one that is dropped; with a trace. Exits with 0 if it went so."""

import sys

import gi

gi.require_version("SipUa", "1.0")
from gi.repository import GLib, SipUa

PATIENCE = 30  # seconds

loop = GLib.MainLoop()
kept = []
seen = []
traced = []


def on_request(agent, request):
    message = request.get_message()
    text = message.get_header("X-What", 0)
    seen.append((message.get_method(), text, request.get_call()))
    if text == "later":
        GLib.idle_add(answer, request)
    return text is not None  # OPTIONS: not taken


def answer(request):
    response = request.new_response(200, None)
    response.append_header("X-Answer", "42")
    seen.append((request.respond_with(response), request.respond(404, None)))


def on_message(agent, direction, time, local, remote, data):
    message = SipUa.Message.parse(data.get_data())
    traced.append((direction.value_nick, message.get_method() or message.get_status()))


def message(uri, what):
    new = SipUa.Message.new_request("MESSAGE", uri)
    new.append_header("X-What", what)
    return new


def on_response(agent, result, next_step):
    response = agent.send_request_finish(result)
    seen.append((response.get_status(), response.get_header("X-Answer", 0)))
    next_step()


def on_pong(agent, result, next_step):
    status, round_trip = agent.ping_finish(result)
    seen.append((status, round_trip >= 0))
    next_step()


def on_trunk(monitor, pspec, next_step):
    seen.append((monitor.get_state().value_nick, monitor.props.last_status))
    if monitor.get_state() == SipUa.TrunkState.UP:
        monitor.stop()
        next_step()


def on_drained(agent, result):
    seen.append(agent.drain_finish(result))
    loop.quit()


def start(caller, callee, uri):
    def ping():
        caller.ping_async(uri, PATIENCE * 1000000, None, on_pong, later)

    def later():
        caller.send_request_async(message(uri, "later"), 0, None, on_response, dropped)

    def dropped():
        caller.send_request_async(message(uri, "dropped"), 0, None, on_response, watch)

    def watch():
        monitor = SipUa.TrunkMonitor.new(caller, uri)
        monitor.connect("notify::state", on_trunk, drain)
        monitor.start()
        kept.append(monitor)  # it stops when nobody has it any more

    def drain():
        callee.drain_async(None, on_drained)

    ping()


def listen(agent, done):
    agent.listen_async("127.0.0.1", 0, SipUa.TransportFlags.UDP, None, done)


caller_agent = SipUa.Agent.new(None)
callee_agent = SipUa.Agent.new(None)
callee_agent.connect("request", on_request)
callee_agent.connect("message", on_message)
callee_agent.set_allow_from(["127.0.0.0/8"])


def caller_bound(agent, result):
    agent.listen_finish(result)
    listen(callee_agent, callee_bound)


def callee_bound(agent, result):
    _, port = agent.listen_finish(result)
    start(caller_agent, callee_agent, f"sip:127.0.0.1:{port}")


listen(caller_agent, caller_bound)
GLib.timeout_add_seconds(PATIENCE, loop.quit)
loop.run()

expected = [
    ("OPTIONS", None, None),
    (200, True),
    ("MESSAGE", "later", None),
    (True, False),
    (200, "42"),
    ("MESSAGE", "dropped", None),
    (500, None),
    ("OPTIONS", None, None),
    ("up", 200),
    ("unknown", 200),
    True,
]
expected_trace = [
    ("received", "OPTIONS"),
    ("sent", 200),
    ("received", "MESSAGE"),
    ("sent", 200),
    ("received", "MESSAGE"),
    ("sent", 500),
]
if seen != expected or traced[: len(expected_trace)] != expected_trace:
    sys.exit(f"{seen}\n{traced}")
