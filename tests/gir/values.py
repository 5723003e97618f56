#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""URIs, addresses, Vias and CSeqs through introspection: parsed, built, changed, compared, and put
into and got from a message. Exits with 0 if all went so."""

import sys
import unittest

import gi

gi.require_version("SipUa", "1.0")
from gi.repository import GLib, SipUa


class Uris(unittest.TestCase):
    def test_parse_and_getters(self):
        uri = SipUa.Uri.parse("sip:al%69ce:pw@[2001:db8::1]:5070;lr;x=%41?Subject=a%20b", -1)
        self.assertEqual(uri.get_scheme(), "sip")
        self.assertEqual(uri.get_user(), "alice")
        self.assertEqual(uri.get_password(), "pw")
        self.assertEqual((uri.get_host(), uri.get_port()), ("2001:db8::1", 5070))
        self.assertEqual(tuple(uri.get_nth_param(1)), (True, "x", "A"))
        self.assertEqual(uri.get_header("subject"), "a b")

    def test_build_and_change(self):
        uri = SipUa.Uri.new("sip", "a b", "example.com", 0)
        uri.set_param("transport", "tcp")
        uri.set_param("lr", None)
        uri.set_header("Subject", "x&y")
        self.assertEqual(uri.to_string(), "sip:a%20b@example.com;transport=tcp;lr?Subject=x%26y")
        self.assertEqual(SipUa.Uri.new_tel("+1-201", None).get_text(), "tel:+1-201")

    def test_faults_are_exceptions(self):
        for text in ("sip:a@h:x", "sip:a\r\n@h"):
            with self.assertRaises(GLib.Error) as caught:
                SipUa.Uri.parse(text, -1)
            self.assertTrue(caught.exception.matches(SipUa.error_quark(), SipUa.Error.PARSE))
        with self.assertRaises(GLib.Error) as caught:
            SipUa.Uri.new("sip", "a\r\nVia: x", "h", 0)
        self.assertEqual(caught.exception.message, "URI user at offset 1: expected no line end")

    def test_equality(self):
        one = SipUa.Uri.parse("sip:%61lice@atlanta.com;transport=TCP", -1)
        other = SipUa.Uri.parse("sip:alice@AtLanTa.CoM;Transport=tcp", -1)
        self.assertTrue(one.equal(other))
        self.assertEqual(one.hash(), other.hash())
        self.assertFalse(one.equal(SipUa.Uri.parse("sip:Alice@atlanta.com;transport=tcp", -1)))

    def test_what_others_hold_is_not_changed(self):
        address = SipUa.Address.parse("<sip:a@h>;tag=1", -1)
        uri = address.get_uri()
        with self.assertRaises(GLib.Error) as caught:
            uri.set_user("b")
        self.assertTrue(caught.exception.matches(SipUa.error_quark(), SipUa.Error.INVALID_STATE))
        copy = uri.copy()
        copy.set_user("b")
        address.set_uri(copy)
        self.assertEqual(address.to_string(), "<sip:b@h>;tag=1")


class Messages(unittest.TestCase):
    def build(self):
        message = SipUa.Message.new_request("INVITE", "sip:b@h")
        via = SipUa.Via.new("UDP", "192.0.2.1", 5060, None)
        via.set_rport(0)
        message.prepend_via(via)
        sender = SipUa.Address.new(SipUa.Uri.new("sip", "a", "h", 0))
        sender.set_display_name("Jürgen, A.")
        sender.set_param("tag", SipUa.generate_tag())
        message.set_from(sender)
        message.set_to(SipUa.Address.parse("Bob <sip:b@h>", -1))
        message.set_call_id(SipUa.generate_call_id())
        message.set_cseq(SipUa.CSeq.new(4294967295, "INVITE"))
        message.set_contacts(SipUa.Address.parse_list("<sip:c@h>;q=0.5, <sip:d@h>;expires=60", -1))
        message.set_routes(SipUa.Address.parse_list("<sip:p;lr>,<sip:q;lr>", -1))
        message.set_address("Refer-To", SipUa.Address.parse("<sip:r@h?Replaces=x>", -1))
        return message

    def test_what_is_put_in_is_got_out(self):
        data = self.build().serialize().get_data()
        message = SipUa.Message.parse(data)
        sender = message.get_from()
        self.assertEqual(sender.get_display_name(), "Jürgen, A.")
        self.assertEqual(sender.get_uri().get_user(), "a")
        self.assertEqual(len(sender.get_param("tag")), 16)
        self.assertEqual(message.get_to().to_string(), "Bob <sip:b@h>")
        self.assertEqual((message.get_cseq().get_number(), message.get_cseq().get_method()),
                         (4294967295, "INVITE"))
        via = message.get_via(0)
        self.assertEqual((via.get_transport(), via.get_host(), via.get_port()),
                         ("UDP", "192.0.2.1", 5060))
        self.assertEqual(tuple(via.get_rport()), (True, 0))
        self.assertTrue(via.get_branch().startswith("z9hG4bK"))
        self.assertIsNone(message.get_via(1))
        contacts = message.get_contacts()
        self.assertEqual([c.get_uri().get_user() for c in contacts], ["c", "d"])
        self.assertEqual(tuple(contacts[0].get_q()), (True, 0.5))
        self.assertEqual(tuple(contacts[1].get_expires()), (True, 60))
        self.assertEqual([r.to_string() for r in message.get_routes()],
                         ["<sip:p;lr>", "<sip:q;lr>"])
        self.assertEqual(message.get_record_routes(), [])
        self.assertEqual(message.get_address("r").get_uri().get_header("Replaces"), "x")
        self.assertIsNone(message.get_address("Referred-By"))

    def test_wildcard(self):
        message = self.build()
        message.set_contact_wildcard()
        self.assertTrue(message.is_contact_wildcard())
        with self.assertRaises(GLib.Error) as caught:
            message.get_contacts()
        self.assertIn("header Contact: ", caught.exception.message)

    def test_values_outlive_the_message(self):
        """References are counted right: what is used too long or freed twice would crash."""
        kept = []
        for _ in range(200):
            message = self.build()
            kept += message.get_vias() + message.get_contacts()
            message.set_routes(message.get_contacts())
        self.assertTrue(all(value.to_string() for value in kept))


if __name__ == "__main__":
    sys.exit(not unittest.main(exit=False).result.wasSuccessful())
