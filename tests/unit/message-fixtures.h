/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages and helpers that the tests of lib/message share. */
#pragma once

#include <string.h>

#include "message/message.h"

/* A typical INVITE: 14 headers and a session description. */
#define TYPICAL_SDP                                                                                \
  "v=0\r\n"                                                                                        \
  "o=alice 2890844526 2890844526 IN IP4 192.0.2.10\r\n"                                            \
  "s=-\r\n"                                                                                        \
  "c=IN IP4 192.0.2.10\r\n"                                                                        \
  "t=0 0\r\n"                                                                                      \
  "m=audio 49170 RTP/AVP 0 8 101\r\n"                                                              \
  "a=rtpmap:101 telephone-event/8000\r\n"

#define TYPICAL_HEADERS                                                                            \
  "INVITE sip:bob@example.com;user=phone SIP/2.0\r\n"                                              \
  "Via: SIP/2.0/UDP proxy.example.com:5070;branch=z9hG4bK77ef4c.1;rport\r\n"                       \
  "Via: SIP/2.0/TCP client.example.com;branch=z9hG4bK74bf9;received=192.0.2.4\r\n"                 \
  "Max-Forwards: 69\r\n"                                                                           \
  "Record-Route: <sip:proxy.example.com;lr>\r\n"                                                   \
  "From: \"Alice \\\"A\\\" Smith\" <sip:alice@example.com>;tag=9fxced76sl\r\n"                     \
  "To: Bob <sip:bob@example.com>\r\n"                                                              \
  "Call-ID: 3848276298220188511@client.example.com\r\n"                                            \
  "CSeq: 314159 INVITE\r\n"                                                                        \
  "Contact: <sip:alice@client.example.com;transport=tcp>\r\n"                                      \
  "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n"                                                   \
  "Supported: 100rel, timer,\r\n replaces\r\n"                                                     \
  "User-Agent: Phone/1.0 (test)\r\n"                                                               \
  "Content-Type: application/sdp\r\n"

#define TYPICAL_INVITE TYPICAL_HEADERS "Content-Length: 153\r\n\r\n" TYPICAL_SDP

G_STATIC_ASSERT (sizeof TYPICAL_SDP - 1 == 153);

/* What every request has to have; @rest follows the CSeq. */
#define MINIMAL_OPTIONS_WITH(rest)                                                                 \
  "OPTIONS sip:a@example.com SIP/2.0\r\n"                                                          \
  "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"                                                 \
  "From: <sip:b@example.com>;tag=1\r\n"                                                            \
  "To: <sip:a@example.com>\r\n"                                                                    \
  "Call-ID: c\r\n"                                                                                 \
  "CSeq: 1 OPTIONS\r\n" rest "\r\n"

static inline SipUaMessage *
parse_ok (const char *text)
{
  SipUaParseFault fault = { 0 };
  SipUaMessage *message = NULL;
  SipUaParseResult result = sipua_message_parse_datagram (text, strlen (text), &message, &fault);

  g_assert_cmpstr (fault.reason, ==, "");
  g_assert_cmpint (result, ==, SIPUA_PARSE_OK);
  return message;
}

#define assert_view(view, string)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    SipUaView view_ = (view);                                                                      \
    g_autofree char *text_ = sipua_view_dup (view_);                                               \
    g_assert_cmpstr (text_ ? text_ : "", ==, string);                                              \
    g_assert_cmpuint (view_.length, ==, strlen (string));                                          \
  }                                                                                                \
  G_STMT_END
