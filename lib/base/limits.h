/* SPDX-License-Identifier: BSD-3-Clause */
/* Every limit on what a peer or an application can make us hold, in one place. What crosses a
 * limit is answered as the comment says; tests/unit has a test that crosses each of them. */
#pragma once

/* Messages (lib/message). Crossed: 513 Message Too Large where a reply can be built, else silence. */
#define SIPUA_MAX_MESSAGE_SIZE 65535 /* bytes, start line, headers and body */
#define SIPUA_MAX_HEADERS 256        /* header lines of one message */
#define SIPUA_OWN_HEADERS 16         /* more that we may add when so many are to be echoed */
#define SIPUA_MAX_HEADER_SIZE 16384  /* bytes of one header line, folded lines counted together */
#define SIPUA_MAX_URI_SIZE 8192      /* bytes of one URI; crossed: 414 */
/* Of a message on a stream, before its parser sees it (lib/message/framer.c). Crossed: 414 and 513,
 * and the connection is closed. */
#define SIPUA_MAX_START_LINE_SIZE 16384 /* bytes, so that a URI that is too long is seen as one */
#define SIPUA_MAX_STREAM_HEADERS_SIZE 49152 /* bytes, start line and all headers */
#define SIPUA_MAX_PARAMS 256 /* parameters of one URI or header value, or headers of a URI; 400 */
#define SIPUA_INLINE_HEADERS 32 /* header table inside the message block, then heap */

/* Multipart bodies (lib/message). Crossed: 413 of an INVITE; what an answer has too much ends the call. */
#define SIPUA_MAX_BODY_PARTS 64        /* of one body, those within others counted, too */
#define SIPUA_MAX_BODY_DEPTH 4         /* multiparts within each other */
#define SIPUA_MAX_BODY_PART_HEADERS 32 /* of one part, each of SIPUA_MAX_HEADER_SIZE at most */
#define SIPUA_MAX_BOUNDARY_SIZE 70     /* bytes (RFC 2046 section 5.1.1); crossed: 400 */

/* Session descriptions (lib/sdp). Crossed: 400, the offending line named. */
#define SIPUA_MAX_SDP_SIZE 32768 /* bytes */
#define SIPUA_MAX_SDP_LINES 1000
#define SIPUA_MAX_SDP_LINE_SIZE 4096  /* bytes */
#define SIPUA_MAX_SDP_MEDIA 32        /* m-lines */
#define SIPUA_MAX_SDP_FORMATS 128     /* formats of one m-line */
#define SIPUA_MAX_SDP_NAME_SIZE 64    /* bytes of an encoding name; a longer one matches no codec */
#define SIPUA_MAX_SDP_REASON_SIZE 256 /* bytes that say why an offer was refused; cut off there */
#define SIPUA_MAX_SDP_WARNINGS 32     /* more oddities of a description are not told */
#define SIPUA_MIN_PTIME 10            /* ms of audio in a packet; an offer beyond is brought here */
#define SIPUA_MAX_PTIME 60            /* ms */

/* Transactions (lib/transaction). Crossed: new requests get 503 statelessly. */
#define SIPUA_MAX_SERVER_TRANSACTIONS 50000
/* Bytes of the requests that they hold and of what these are found by, 128 KB each if the peer wants so.
 * The responses that they repeat take as much again at most. */
#define SIPUA_MAX_SERVER_TRANSACTION_SIZE (192 * 1024 * 1024)

/* Calls (lib/ua). The default of SipUaAgent:max-calls; crossed: SipUaAgent:full-status, 486. */
#define SIPUA_DEFAULT_MAX_CALLS 1000

/* Sources whose rate of requests is watched, if SipUaAgent:max-rate asks for it (lib/transport).
 * Crossed: all further ones share one rate. */
#define SIPUA_MAX_RATED_SOURCES 4096

/* An outgoing call (lib/ua). Forks of which a 2xx is acknowledged; crossed: it is ignored.
 * Descriptions that come before the answer; crossed: they are ignored. Client transactions need no
 * limit of their own: each is begun by a call, of which there are at most max-calls, by one of its forks,
 * or by one of the reliable provisional responses that are acknowledged. */
#define SIPUA_MAX_FORKS 16
#define SIPUA_MAX_EARLY_DESCRIPTIONS 16
/* Early dialogs; crossed: a provisional response of one more is told, but neither acknowledged nor is its
 * description taken. */
#define SIPUA_MAX_EARLY_DIALOGS 16
/* Reliable provisional responses that get a PRACK, of all its early dialogs; crossed: they are ignored. */
#define SIPUA_MAX_PRACKS 256
/* Targets that it is sent to, one after the other, if 3xx are followed; crossed: it ends with the
 * failure of the last one. */
#define SIPUA_MAX_TARGETS 16

/* Seconds that a re-INVITE may wait for the application. Crossed: 488. */
#define SIPUA_MAX_REINVITE_WAIT 60

/* Responses 422 in a row after which a request is sent again with a longer session interval; each is to
 * want more than the one before. Crossed: the call ends with it, a refresh or change fails. */
#define SIPUA_MAX_SESSION_INTERVAL_RETRIES 5
/* Seconds between two tries of a refresh at least, each at half of the time that is left. */
#define SIPUA_MIN_REFRESH_RETRY 10

/* A trunk that is watched (lib/ua). The default of SipUaTrunkMonitor:max-failures; crossed: it is down. And
 * seconds that its Retry-After can put the next OPTIONS off; crossed: it is these. */
#define SIPUA_DEFAULT_PING_FAILURES 3
#define SIPUA_MAX_PING_RETRY_AFTER 3600

/* Bytes of the descriptions of a peer that one call keeps, since other threads may read them until it
 * ends. Crossed: a re-INVITE or UPDATE gets 488, an answer ends the call. */
#define SIPUA_MAX_CALL_DESCRIPTIONS (512 * 1024)

/* Seconds that the subscription of a transfer lasts (RFC 3515 section 2.4.4) if its peer does not say,
 * and at most. Crossed: the transfer is done, with 408. */
#define SIPUA_TRANSFER_EXPIRES 180
#define SIPUA_MAX_TRANSFER_EXPIRES 3600

/* REFERs of one call whose outcome its peer is still told. Crossed: 491. */
#define SIPUA_MAX_REFERRALS 4

/* Milliseconds that a key may be pressed, as INFO tells it. Crossed: it is brought here. */
#define SIPUA_MAX_DTMF_DURATION 60000

/* Route set of a dialog (lib/dialog). Crossed: 400; of an outgoing call: BYE. */
#define SIPUA_MAX_ROUTES 32
