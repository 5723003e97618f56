/* SPDX-License-Identifier: BSD-3-Clause */
/* What sipuasrc and sipuasink have in common: the properties, signals and actions of a call, and the
 * part that their states have in its session. */
#pragma once

#include "gstsipuasession.h"
#include "gstsipuatelephoneevent.h"

G_BEGIN_DECLS

#define GST_TYPE_SIP_UA_FRONT (gst_sip_ua_front_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstSipUaFront, gst_sip_ua_front, GST, SIP_UA_FRONT, GstBin)

struct _GstSipUaFrontClass {
  GstBinClass parent_class;

  GstSipUaSide side;
  /* READY to PAUSED before the children, and PAUSED to READY once the session let go: (nullable). */
  void (*start) (GstSipUaFront *front);
  void (*stop) (GstSipUaFront *front);
};

/* Ids of properties of subclasses begin here. */
#define GST_SIP_UA_FRONT_N_PROPERTIES 64

/* For subclasses, in their instance initialisation. The child that audio comes from or goes to. */
void gst_sip_ua_front_set_child (GstSipUaFront *front, GstElement *child);
/* Makes a child and links it behind @last, or before it if @last is NULL for the first. An element that
 * is not there is named by NULL to READY; returns @last then. */
GstElement *gst_sip_ua_front_append (GstSipUaFront *front, GstElement *last, const char *factory);
/* Gives @front the pad that a template of its class describes, for that of a child. */
void gst_sip_ua_front_expose (GstSipUaFront *front, GstElement *child, const char *pad);
/* (transfer full) (nullable) */
GstSipUaSession *gst_sip_ua_front_ref_session (GstSipUaFront *front);

/* gstsipuafront-actions.c */
void gst_sip_ua_front_install_actions (GType type);

/* gstsipuafront-signals.c */
void gst_sip_ua_front_install_signals (GType type);
/* FALSE: the application has no handler, and *ret_status is not set. */
gboolean gst_sip_ua_front_emit_incoming_call (
    GstSipUaFront *front, SipUaCall *call, guint *ret_status);
void gst_sip_ua_front_emit_ended (
    GstSipUaFront *front, guint status, const char *reason, guint q850);
void gst_sip_ua_front_emit_headers (
    GstSipUaFront *front, const char *method, const GstStructure *headers);
/* (transfer full) (nullable) */
GstStructure *gst_sip_ua_front_emit_request_headers (GstSipUaFront *front, const char *method);
gboolean gst_sip_ua_front_emit_transfer_requested (GstSipUaFront *front, const char *refer_to);
void gst_sip_ua_front_emit_dtmf (GstSipUaFront *front, const GstSipUaTelephoneEvent *event);

G_END_DECLS
