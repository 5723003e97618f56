/* SPDX-License-Identifier: BSD-3-Clause */
/* A dialog (RFC 3261 section 12): what both sides of a call remember of each other. A private struct
 * of the agent's thread, owned by its call; copies of it are what an application sees (sipua-dialog.h). */
#pragma once

#include <sipua/sipua-dialog.h>

#include "message/message.h"

struct _SipUaDialog {
  SipUaDialogState state;
  gboolean secure;      /* the INVITE was for a sips URI, over TLS */
  char *call_id;        /* (owned) */
  char *local_tag;      /* (owned) */
  char *remote_tag;     /* (owned) "" where the peer gave none (RFC 2543) */
  char *local;          /* (owned) our From in requests: address and tag */
  char *remote;         /* (owned) our To in requests */
  char *remote_target;  /* (owned) URI of the peer's Contact */
  GPtrArray *route_set; /* (owned) of char: route addresses, first hop first */
  guint32 local_cseq;   /* of our last request, 0: none yet */
  guint32 invite_cseq;  /* of our last INVITE, 0: none yet */
  guint32 remote_cseq;  /* of the peer's last request */
};

/* The UAS side of @invite (section 12.1.1), early. NULL: the INVITE cannot make one, and *ret_reason
 * says why, fit for a 400. */
SipUaDialog *sipua_dialog_new_uas (
    const SipUaMessage *invite, const char *local_tag, const char **ret_reason);
/* The UAC side of @invite, which we sent, as @response makes it (section 12.1.2): early for a 1xx,
 * confirmed for a 2xx, which thus renews what a 1xx before it had said (section 13.2.2.4). A
 * response without a usable Contact leaves the Request-URI as the remote target. *ret_reason: NULL,
 * or why the Record-Route cannot be used; the route set is then empty. */
SipUaDialog *sipua_dialog_new_uac (
    const SipUaMessage *invite, const SipUaMessage *response, const char **ret_reason);

/* Key of a dialog in its agent's table: Call-ID, local tag, remote tag. */
char *sipua_dialog_key (const SipUaDialog *dialog);
/* Key of a dialog of ours whose remote tag is not known yet. */
char *sipua_dialog_key_of (const char *call_id, const char *local_tag);
/* Key of the dialog that a request we received belongs to. */
char *sipua_dialog_key_of_request (const SipUaMessage *request);

/* Takes the CSeq number of a request within the dialog. FALSE: it is lower than one that came before
 * (section 12.2.2), to be answered with 500. ACK and CANCEL are not to be shown to it. */
gboolean sipua_dialog_accept_cseq (SipUaDialog *dialog, const SipUaMessage *request);

/* What a target refresh that succeeded does, request of the peer or response to ours (sections 12.2.1.2
 * and 12.2.2): its Contact is the remote target from now on. One without a usable Contact changes
 * nothing. Whether it is another one now. */
gboolean sipua_dialog_refresh_target (SipUaDialog *dialog, const SipUaMessage *message);

/* A request within the dialog (section 12.2.1.1), with Request-URI, Route, From, To, Call-ID, CSeq
 * and Max-Forwards. An ACK has the CSeq number of our last INVITE (section 13.2.2.4). */
SipUaMessage *sipua_dialog_new_request (SipUaDialog *dialog, const char *method);
/* URI of the hop that such a request is sent to: (transfer full). */
char *sipua_dialog_next_hop (const SipUaDialog *dialog);
