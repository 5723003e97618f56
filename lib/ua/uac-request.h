/* SPDX-License-Identifier: BSD-3-Clause */
/* A request of ours that is no INVITE, from the look-up of its next hop to its final response: RFC 3261
 * sections 8.1 and 17.1.2. On the agent's context. */
#pragma once

#include "ua/agent-core.h"

typedef struct {
  /* The request (transfer full) but for its Via, once it is known how it goes. NULL: @error is set. */
  SipUaMessage *(*make) (GTask *task, const SipUaFlow *flow, GError **error);
  /* (nullable) what the dialog makes of the final response, or of 408: none came. */
  void (*ended) (GTask *task, guint status);
} SipUaUacRequestUser;

/* What its task returns. */
typedef struct {
  SipUaMessage *response; /* (owned) final */
  gint64 round_trip;      /* microseconds */
} SipUaUacResult;

void sipua_uac_result_free (SipUaUacResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SipUaUacResult, sipua_uac_result_free)

/* Sends what @user makes of @task (transfer full) to where a request for @next_hop goes. @timeout:
 * microseconds until it is given up, 0: when its transaction says (timer F). The task returns a
 * SipUaUacResult, or fails with G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CANCELLED, SIPUA_ERROR_INVALID_STATE
 * (there is no transport), or what the look-up or the transport said. */
void sipua_uac_request_send (SipUaAgent *agent, GTask *task, const char *next_hop,
    GTimeSpan timeout, const SipUaUacRequestUser *user);
/* Nobody will run the context long enough for their responses: each task fails now. */
void sipua_uac_request_close_all (SipUaAgent *agent);
