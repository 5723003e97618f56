/* SPDX-License-Identifier: BSD-3-Clause */
/* A pipeline around a sipuasrc, a sipuasink or both, on a loopback address and a port of its own, and
 * what tests ask it. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

#include "sip-caller.h"

typedef struct {
  GstElement *pipeline; /* (owned) */
  GstElement *src;      /* (unowned) (nullable) the sipuasrc of this name */
  GstElement *sink;     /* (unowned) (nullable) the sipuasink of this name */
  GstBus *bus;          /* (owned) */
  guint16 port;
  gboolean eos_passed; /* while another message was waited for */
  GMutex lock;         /* guards what follows: it is what came out of the element */
  GArray *samples;     /* (owned) of gint16 */
  gint rate;
  guint eos;
} Line;

/* Gives what the test pushes, at 8000 Hz. */
#define LINE_FEED                                                                                  \
  "appsrc name=feed format=time "                                                                  \
  "caps=audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=8000"

/* Registers the elements, once. */
void line_setup (void);
/* 127.x.y.z of this process, so that tests that run at the same time never meet. */
const char *line_address (void);
/* @properties and @downstream as gst-launch has them. NULL for the latter: a fakesink. */
Line *line_new (const char *properties, const char *downstream);
/* The same on a given port. */
Line *line_new_on (guint16 port, const char *properties, const char *downstream);
/* Any pipeline, as gst-launch has it; each $ in @description stands for the properties of address and
 * ports. 0 for @port: one that is free. */
Line *line_launch (guint16 port, const char *description);
/* For a pipeline with a LINE_FEED in it: pushes from there. @buffer (transfer full) */
GstFlowReturn line_push (Line *line, GstBuffer *buffer);
void line_push_eos (Line *line);
/* Sets it to NULL, and fails if an element outlives that. */
void line_free (Line *line);
/* Sets a state and fails if that fails. */
void line_go (Line *line, GstState state);
Caller *line_caller (Line *line);

/* Waits for the next message of @types, throwing away what comes before; with @name, for an element
 * message of that name. An ERROR that is not asked for fails. (transfer full) */
GstMessage *line_expect (Line *line, GstMessageType types, const char *name);
/* The same, and lets go of it. */
void line_hear (Line *line, GstMessageType types, const char *name);
/* Waits for EOS, or takes the one that came while something else was waited for. */
void line_hear_eos (Line *line);
/* Waits for `sip-call-state` with @state. */
void line_hear_state (Line *line, const char *state);
/* Fails if such a message is on the bus; empties it. */
void line_assert_none (Line *line, GstMessageType types);
/* Waits for the error of an element, checks its code and that its text has all of @words (a NULL-ended list). */
void line_hear_error (Line *line, GQuark domain, int code, const char *const *words);
/* Properties of the source, if there is one, or of the sink. */
guint line_get_uint (Line *line, const char *property);
char *line_get_string (Line *line, const char *property);
guint line_count (Line *line);
double line_tone_share (Line *line, guint first, guint count, double frequency);
/* Lets @peer send until so many samples came out. */
void line_run_until_samples (Line *line, Peer *peer, guint samples);

/* How many threads and descriptors this process has when all is torn down that was to be. */
typedef struct {
  guint threads, descriptors;
} Census;

Census census_take (void);
/* Fails unless there are no more than before, at once or soon. */
void census_check (const Census *before);
