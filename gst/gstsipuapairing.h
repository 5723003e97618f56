/* SPDX-License-Identifier: BSD-3-Clause */
/* Which sipuasrc and sipuasink have one call session between them. Elements meet in a scope: that of
 * the call object they were given, else that of their channel, else that of their pipeline. In the
 * scope of a pipeline there may be several pairs: an element joins the first session that lacks one of
 * its kind, but prefers the one whose element bears its own number, as sipuasrc1 and sipuasink1 do. */
#pragma once

#include "gstsipuasession.h"

/* Any thread: finds the session of @element, or makes one, and takes its @side. Error: a call or a
 * channel has such an element already. Returns (transfer full); to be given back with
 * gst_sip_ua_pairing_leave(). */
GstSipUaSession *gst_sip_ua_pairing_join (
    GstElement *element, GstSipUaSide side, const GstSipUaSettings *settings, GError **error);
/* Gives up the side; @session (transfer full). */
void gst_sip_ua_pairing_leave (GstSipUaSession *session, GstSipUaSide side);
