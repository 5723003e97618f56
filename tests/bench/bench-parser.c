/* SPDX-License-Identifier: BSD-3-Clause */
/* What it costs to parse and to write a message, beside other parsers on the same bytes in the same
 * run: nanoseconds of CPU and allocations, a line for each message and system. The systems take
 * turns; of several rounds the fastest counts, since whatever else runs only makes slower. */

#include "parser-system.h"

#include <glib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 15
#define ROUND_NS 20e6

#define SDP                                                                                        \
  "v=0\r\n"                                                                                        \
  "o=- 20518 20518 IN IP4 203.0.113.141\r\n"                                                       \
  "s=-\r\n"                                                                                        \
  "c=IN IP4 203.0.113.141\r\n"                                                                     \
  "t=0 0\r\n"                                                                                      \
  "m=audio 16420 RTP/AVP 9 8 0 18 101\r\n"                                                         \
  "a=rtpmap:9 G722/8000\r\n"                                                                       \
  "a=rtpmap:8 PCMA/8000\r\n"                                                                       \
  "a=rtpmap:0 PCMU/8000\r\n"                                                                       \
  "a=rtpmap:18 G729/8000\r\n"                                                                      \
  "a=fmtp:18 annexb=no\r\n"                                                                        \
  "a=rtpmap:101 telephone-event/8000\r\n"                                                          \
  "a=fmtp:101 0-15\r\n"                                                                            \
  "a=ptime:20\r\n"                                                                                 \
  "a=sendrecv\r\n"

typedef struct {
  const char *name;
  const char *head; /* up to Content-Length, which is added */
  const char *body;
} Message;

static const Message messages[] = {
  { "INVITE",
      "INVITE sip:+15551230100@203.0.113.10:5060;transport=udp SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 203.0.113.20:5060;branch=z9hG4bK2d4790.c6a1f7d3.0;rport\r\n"
      "Via: SIP/2.0/UDP 203.0.113.141:5062;branch=z9hG4bK1872054871;received=203.0.113.141\r\n"
      "Record-Route: <sip:203.0.113.20;lr;ftag=as58f4201b>\r\n"
      "Max-Forwards: 69\r\n"
      "From: \"Alice Example\" <sip:+15551230199@pbx.example.com>;tag=as58f4201b\r\n"
      "To: <sip:+15551230100@pbx.example.com>\r\n"
      "Contact: <sip:+15551230199@203.0.113.141:5062;transport=udp>\r\n"
      "Call-ID: 3c26700c1adb8c63ff1d6bb2@203.0.113.141\r\n"
      "CSeq: 102 INVITE\r\n"
      "User-Agent: Example PBX 16.8.0\r\n"
      "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH\r\n"
      "Supported: replaces, timer\r\n"
      "Content-Type: application/sdp\r\n",
      SDP },
  { "200",
      "SIP/2.0 200 OK\r\n"
      "Via: SIP/2.0/UDP "
      "203.0.113.10:5060;branch=z9hG4bK776asdhds;rport=5060;received=203.0.113.10\r\n"
      "Record-Route: <sip:203.0.113.20;lr>\r\n"
      "From: <sip:bot@203.0.113.10>;tag=1928301774\r\n"
      "To: \"Alice Example\" <sip:+15551230199@pbx.example.com>;tag=a6c85cf\r\n"
      "Call-ID: a84b4c76e66710@203.0.113.10\r\n"
      "CSeq: 1 INVITE\r\n"
      "Contact: <sip:+15551230199@203.0.113.141:5062>\r\n"
      "Server: Example PBX 16.8.0\r\n"
      "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH\r\n"
      "Supported: replaces, timer\r\n"
      "Content-Type: application/sdp\r\n",
      SDP },
  { "BYE",
      "BYE sip:bot@203.0.113.10:5060 SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 203.0.113.141:5062;branch=z9hG4bK1123581321;rport\r\n"
      "Max-Forwards: 70\r\n"
      "From: \"Alice Example\" <sip:+15551230199@pbx.example.com>;tag=a6c85cf\r\n"
      "To: <sip:bot@203.0.113.10>;tag=1928301774\r\n"
      "Call-ID: a84b4c76e66710@203.0.113.10\r\n"
      "CSeq: 103 BYE\r\n"
      "User-Agent: Example PBX 16.8.0\r\n"
      "Reason: Q.850;cause=16;text=\"Normal call clearing\"\r\n",
      "" },
  { "REGISTER",
      "REGISTER sip:pbx.example.com SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 203.0.113.10:5060;branch=z9hG4bKnashds7;rport\r\n"
      "Max-Forwards: 70\r\n"
      "From: <sip:bot@pbx.example.com>;tag=456248\r\n"
      "To: <sip:bot@pbx.example.com>\r\n"
      "Call-ID: 843817637684230@998sdasdh09\r\n"
      "CSeq: 1827 REGISTER\r\n"
      "Contact: <sip:bot@203.0.113.10:5060>;expires=3600\r\n"
      "Authorization: Digest username=\"bot\", realm=\"pbx.example.com\", "
      "nonce=\"59b1a1a3a5b9d4f27a3e6c\", uri=\"sip:pbx.example.com\", "
      "response=\"dc2ab4e3a7aa4a0cb4ba7d4b14a1b3d0\", algorithm=MD5, cnonce=\"0a4f113b\", "
      "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\", qop=auth, nc=00000001\r\n"
      "User-Agent: sipua/0.1\r\n"
      "Expires: 3600\r\n",
      "" },
};

static const ParserSystem *const systems[] = {
  &parser_sipua,
#ifdef HAVE_SOFIA
  &parser_sofia,
#endif
#ifdef HAVE_OSIP
  &parser_osip,
#endif
};

static const char *const missing[] = {
#ifndef HAVE_SOFIA
  "sofia-sip",
#endif
#ifndef HAVE_OSIP
  "osip",
#endif
  NULL,
};

typedef struct {
  double parse_ns, write_ns;
  unsigned long parse_allocations, write_allocations;
} Result;

static double
cpu_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *
parse (const ParserSystem *system, const char *text)
{
  ParserTouched touched;

  return system->parse (text, strlen (text), &touched);
}

static double
time_parsing (const ParserSystem *system, const char *text)
{
  gsize length = strlen (text);
  double begin = cpu_ns (), end;
  ParserTouched touched;
  guint n = 0;

  do {
    for (guint i = 0; i < 64; i++)
      system->free (system->parse (text, length, &touched));
    n += 64;
    end = cpu_ns ();
  } while (end - begin < ROUND_NS);
  return (end - begin) / n;
}

static double
time_writing (const ParserSystem *system, const char *text)
{
  void *message = parse (system, text);
  double begin = cpu_ns (), end;
  guint n = 0;

  do {
    for (guint i = 0; i < 64; i++)
      system->write (message);
    n += 64;
    end = cpu_ns ();
  } while (end - begin < ROUND_NS);
  system->free (message);
  return (end - begin) / n;
}

static void
count_allocations (const ParserSystem *system, const char *text, Result *result)
{
  unsigned long before = allocations_count (), parsed, written;
  void *message = parse (system, text);

  parsed = allocations_count ();
  system->write (message);
  written = allocations_count ();
  system->free (message);
  result->parse_allocations = parsed - before;
  result->write_allocations = written - parsed;
}

/* All systems must have found the same. */
static void
check (const ParserSystem *system, const char *text, const ParserTouched *wanted)
{
  ParserTouched touched;
  void *message = system->parse (text, strlen (text), &touched);

  if (!message || memcmp (&touched, wanted, sizeof touched) != 0)
    g_error ("%s does not read:\n%s", system->name, text);
  if (system->write (message) + 80 < strlen (text))
    g_error ("%s does not write:\n%s", system->name, text);
  system->free (message);
}

static void
measure (const Message *message)
{
  g_autofree char *text = g_strdup_printf (
      "%sContent-Length: %zu\r\n\r\n%s", message->head, strlen (message->body), message->body);
  Result results[G_N_ELEMENTS (systems)];
  ParserTouched wanted;

  systems[0]->free (systems[0]->parse (text, strlen (text), &wanted));
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++) {
    results[i] = (Result){ G_MAXDOUBLE, G_MAXDOUBLE, 0, 0 };
    check (systems[i], text, &wanted);
    count_allocations (systems[i], text, &results[i]);
  }
  for (guint round = 0; round < ROUNDS; round++)
    for (guint i = 0; i < G_N_ELEMENTS (systems); i++) {
      results[i].parse_ns = MIN (results[i].parse_ns, time_parsing (systems[i], text));
      results[i].write_ns = MIN (results[i].write_ns, time_writing (systems[i], text));
    }
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    g_print (
        "%-8s %4zu bytes  %-9s  parse %6.0f ns %3lu allocations  write %6.0f ns %3lu allocations\n",
        message->name, strlen (text), systems[i]->name, results[i].parse_ns,
        results[i].parse_allocations, results[i].write_ns, results[i].write_allocations);
}

int
main (int argc, char **argv)
{
  for (guint i = 0; missing[i]; i++)
    g_print ("missing: %s\n", missing[i]);
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    systems[i]->init ();
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    measure (&messages[i]);
  return 0;
}
