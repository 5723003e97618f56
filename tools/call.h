/* SPDX-License-Identifier: BSD-3-Clause */
/* One call and its pipeline. Made on the agent's thread, where the call tells its states; all else
 * happens on the main loop, but for what may block: that is given to a thread of a pool. */
#pragma once

#include <sipua/sipua.h>

typedef struct _LaunchCall LaunchCall;

/* The pipeline is gone, or could not be made. On the main loop, once for each call played. */
typedef void (*LaunchCallGone) (LaunchCall *call, gpointer user_data);

/* What all calls have in common; outlives them. */
typedef struct {
  char *description;   /* (owned) of the pipeline */
  gboolean messages;   /* show those of all elements */
  GThreadPool *reaper; /* (owned) runs launch_call_reap() */
  LaunchCallGone gone;
  gpointer user_data; /* (unowned) for @gone */
} LaunchCallSetup;

/* Agent's thread. From now on a line is printed for each state of @call. */
LaunchCall *launch_call_new (SipUaCall *call, guint number, const LaunchCallSetup *setup);
LaunchCall *launch_call_ref (LaunchCall *call);
void launch_call_unref (LaunchCall *call);

/* Main loop: makes the pipeline and sets it to PLAYING. */
void launch_call_play (LaunchCall *call);
/* Main loop: ends the call, and its pipeline with it. */
void launch_call_hang_up (LaunchCall *call);
/* A thread of the pool: sets a pipeline to NULL, which waits for the BYE's response. */
void launch_call_reap (gpointer job, gpointer unused);
