/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to a pipeline with a call in it. */
#pragma once

#include <gst/gst.h>
#include <sipua/sipua.h>

/* (transfer full) (nullable): a pipeline in NULL, whose sipuasrc and sipuasink, one at least, have
 * @call, unless that is NULL. */
GstElement *launch_pipeline_new (const char *description, SipUaCall *call, GError **error);
