/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <sipua/sipua-agent.h>
#include <sipua/sipua-api.h>

G_BEGIN_DECLS

/**
 * SipUaTrunkState:
 * @SIPUA_TRUNK_STATE_UNKNOWN: it is not watched, or has not responded yet
 * @SIPUA_TRUNK_STATE_UP: it responds
 * @SIPUA_TRUNK_STATE_DOWN: it does not respond, or says that it takes no calls
 *
 * What is known of a trunk.
 *
 * Since: 0.1
 */
typedef enum {
  SIPUA_TRUNK_STATE_UNKNOWN,
  SIPUA_TRUNK_STATE_UP,
  SIPUA_TRUNK_STATE_DOWN,
} SipUaTrunkState;

#define SIPUA_TYPE_TRUNK_MONITOR (sipua_trunk_monitor_get_type ())

SIPUA_API
G_DECLARE_FINAL_TYPE (SipUaTrunkMonitor, sipua_trunk_monitor, SIPUA, TRUNK_MONITOR, GObject)

SIPUA_API SipUaTrunkMonitor *sipua_trunk_monitor_new (
    SipUaAgent *agent, const char *uri, GError **error);
SIPUA_API void sipua_trunk_monitor_start (SipUaTrunkMonitor *monitor);
SIPUA_API void sipua_trunk_monitor_stop (SipUaTrunkMonitor *monitor);
SIPUA_API SipUaTrunkState sipua_trunk_monitor_get_state (SipUaTrunkMonitor *monitor);
SIPUA_API guint sipua_trunk_monitor_get_last_status (SipUaTrunkMonitor *monitor);
SIPUA_API guint sipua_trunk_monitor_get_round_trip (SipUaTrunkMonitor *monitor);

G_END_DECLS
