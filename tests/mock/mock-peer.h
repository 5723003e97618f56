/* SPDX-License-Identifier: BSD-3-Clause */
/* A SIP peer that does nothing on its own account: it sends what a test says and remembers what came.
 * Everything that comes must parse, unless the peer is tolerant. */
#pragma once

#include "mock/mock-transport.h"

typedef struct _MockPeer MockPeer;

typedef struct {
  gint64 ms;             /* since the world began */
  SipUaMessage *message; /* (owned) (nullable): NULL only if it did not parse */
  char *text;            /* (owned) */
  char *source;          /* (owned) "host:port" */
} MockReceived;

struct _MockPeer {
  MockWorld *world;         /* (unowned) */
  MockTransport *transport; /* (unowned) the world's */
  GPtrArray *received;      /* (owned) of MockReceived (owned) */
  gboolean tolerant;        /* of what does not parse: an answer echoes the fault of its request */
  gboolean noting;          /* writes "got 200", "got BYE" into the world's notes */
  /* (nullable) called after a message was remembered */
  void (*on_message) (MockPeer *peer, const MockReceived *received, gpointer user_data);
  gpointer user_data; /* (unowned) */
};

MockPeer *mock_peer_new (MockWorld *world, const char *host_port);
void mock_peer_free (MockPeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockPeer, mock_peer_free)

/* Sends text whose lines end with "\n" in the format, which is turned into CRLF. */
void mock_peer_send (MockPeer *peer, const char *to, const char *format, ...) G_GNUC_PRINTF (3, 4);
void mock_peer_send_text (MockPeer *peer, const char *to, const char *text);
/* Answers a request that came, to where it came from; @to_tag (nullable). */
void mock_peer_respond (
    MockPeer *peer, const MockReceived *request, guint status, const char *to_tag);

/* Likewise with further header lines, each with its "\n", and a body with "\n" as line ends (both
 * nullable). */
void mock_peer_respond_with (MockPeer *peer, const MockReceived *request, guint status,
    const char *to_tag, const char *headers, const char *body);

/* The last message that came whose start line begins with @start (NULL: whatever); fails if none. */
const MockReceived *mock_peer_last (const MockPeer *peer, const char *start);
const MockReceived *mock_peer_last_request (const MockPeer *peer);
guint mock_peer_count (const MockPeer *peer, const char *start);

/* A request in parts; what is NULL or 0 gets what stands behind it. */
typedef struct {
  const char *method;       /* "OPTIONS" */
  const char *uri;          /* "sip:bot@192.0.2.1" */
  const char *via;          /* "SIP/2.0/UDP HOST_PORT_OF_THE_PEER;rport;branch=BRANCH" */
  const char *branch;       /* "z9hG4bKone" */
  const char *from;         /* "\"Alice\" <sip:alice@192.0.2.2>;tag=FROM_TAG" */
  const char *from_tag;     /* "alice" */
  const char *to;           /* "<sip:bot@192.0.2.1>", and the tag */
  const char *to_tag;       /* none; "" too */
  const char *call_id;      /* "call@192.0.2.2" */
  guint cseq;               /* 1 */
  const char *contact;      /* "<sip:alice@HOST_PORT_OF_THE_PEER>" in an INVITE; "": none */
  const char *max_forwards; /* "70" */
  const char *headers;      /* further header lines, each with its "\n" */
  const char *content_type; /* "application/sdp" if there is a body */
  const char *body;         /* none */
} MockRequest;

/* With "\n" as line ends, as mock_peer_send_text() takes it. */
char *mock_peer_request_text (const MockPeer *peer, const MockRequest *request);
void mock_peer_send_request (MockPeer *peer, const char *to, const MockRequest *request);

/* An offer of PCMU and PCMA. */
extern const char mock_offer[];
