/* SPDX-License-Identifier: BSD-3-Clause */
/* Properties of sipuasrc: defaults, ranges, and what NULL to READY says to those it cannot use. */
#include <gst/check/gstcheck.h>

#include "src-line.h"

static const struct {
  const char *name, *value; /* as gst_value_serialize() has it */
} defaults[] = {
  { "local-address", "0.0.0.0" },
  { "local-port", "0" },
  { "port-range", "10000-20000" },
  { "codecs", "PCMU\\,PCMA" },
  { "latency", "60" },
  { "auto-answer", "true" },
  { "keep-listening", "false" },
  { "media-timeout", "30000000000" },
  { "media-establish-timeout", "60000000000" },
  { "teardown-timeout", "2000000000" },
  { "call-state", "none" },
  { "call", NULL },
  { "call-id", NULL },
  { "remote-uri", NULL },
  { "local-uri", NULL },
  { "negotiated-codec", NULL },
  { "media-pipeline", NULL },
  { "stats", NULL },
};

GST_START_TEST (test_properties_have_their_defaults)
{
  GstElement *src;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  line_setup ();
  src = gst_element_factory_make ("sipuasrc", NULL);
  g_object_get_property (G_OBJECT (src), defaults[__i__].name, &value);
  if (defaults[__i__].value) {
    g_autofree char *quoted = g_strdup_printf ("\"%s\"", defaults[__i__].value);

    text = gst_value_serialize (&value);
    if (g_strcmp0 (text, quoted))
      assert_equals_string (text, defaults[__i__].value);
  } else {
    fail_unless (g_value_peek_pointer (&value) == NULL, "%s", defaults[__i__].name);
  }
  gst_object_unref (src);
}

GST_END_TEST;

static const struct {
  const char *name;
  guint64 minimum, maximum;
} ranges[] = {
  { "local-port", 0, 65535 },
  { "latency", 0, 10000 },
  { "media-timeout", 0, G_MAXUINT64 },
  { "media-establish-timeout", 0, G_MAXUINT64 },
  { "teardown-timeout", 0, G_MAXUINT64 },
};

GST_START_TEST (test_numbers_have_their_ranges)
{
  GstElement *src;
  GParamSpec *pspec;

  line_setup ();
  src = gst_element_factory_make ("sipuasrc", NULL);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (src), ranges[__i__].name);
  if (G_IS_PARAM_SPEC_UINT (pspec)) {
    assert_equals_uint64 (G_PARAM_SPEC_UINT (pspec)->minimum, ranges[__i__].minimum);
    assert_equals_uint64 (G_PARAM_SPEC_UINT (pspec)->maximum, ranges[__i__].maximum);
  } else {
    assert_equals_uint64 (G_PARAM_SPEC_UINT64 (pspec)->minimum, ranges[__i__].minimum);
    assert_equals_uint64 (G_PARAM_SPEC_UINT64 (pspec)->maximum, ranges[__i__].maximum);
  }
  gst_object_unref (src);
}

GST_END_TEST;

static const struct {
  const char *name, *value, *good;
} malformed[] = {
  { "local-address", "foo", NULL }, /* NULL: of this process */
  { "local-address", "", NULL },
  { "local-address", "127.0.0.1:5060", NULL },
  { "local-address", "localhost", NULL },
  { "port-range", "x", "10000-60000" },
  { "port-range", "", "10000-60000" },
  { "port-range", "5-1", "10000-60000" },
  { "port-range", "10001-10001", "10000-60000" },
  { "port-range", "10000", "10000-60000" },
  { "port-range", "10000-10000", "10000-60000" },
  { "port-range", "10001-10002", "10000-60000" },
  { "port-range", "0-10", "10000-60000" },
  { "port-range", "10000-65536", "10000-60000" },
  { "port-range", "-1-10", "10000-60000" },
  { "port-range", "1-2-3", "10000-60000" },
  { "port-range", "99999999999999999999-100000000000000000000", "10000-60000" },
  { "codecs", "bogus", "PCMU" },
  { "codecs", "PCMU,bogus", "PCMU" },
  { "codecs", "", "PCMU" },
  { "codecs", ",", "PCMU" },
  { "codecs", "PCMU,,PCMA", "PCMU" },
  { "codecs", "PCMU,", "PCMU" },
};

GST_START_TEST (test_malformed_properties_are_named_and_can_be_repaired)
{
  const char *name = malformed[__i__].name, *good = malformed[__i__].good;
  g_autofree char *quoted = g_strdup_printf ("%s \"%s\"", name, malformed[__i__].value);
  const char *words[] = { quoted, NULL };
  Line *line = line_new (NULL, NULL);
  Caller *caller = line_caller (line);

  g_object_set (line->src, name, malformed[__i__].value, NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_assert_none (line, GST_MESSAGE_ERROR);
  g_object_set (line->src, name, good ? good : line_address (), NULL);
  line_go (line, GST_STATE_NULL);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  caller_end (caller);
  line_hear_eos (line);
  caller_free (caller);
  line_free (line);
}

GST_END_TEST;

/* Who thinks of it in seconds, as RFC 4028 does, would turn it off. */
GST_START_TEST (test_a_session_interval_in_seconds_is_refused)
{
  Line *line = line_new ("session-expires=1800", NULL);
  const char *words[] = { "session-expires", NULL };

  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_null_strings_are_malformed_too)
{
  static const char *const names[] = { "local-address", "port-range", "codecs" };
  Line *line = line_new (NULL, NULL);
  const char *words[] = { names[__i__], NULL };

  g_object_set (line->src, names[__i__], NULL, NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_a_port_in_use_is_named)
{
  Caller *holder = caller_new ("127.0.0.1", 9);
  g_autofree char *port = g_strdup_printf ("%u", holder->port);
  const char *words[] = { "127.0.0.1", port, NULL };
  Line *line = line_new_on (holder->port, NULL, NULL);

  g_object_set (line->src, "local-address", "127.0.0.1", NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, words);
  line_go (line, GST_STATE_NULL);
  caller_free (holder);
  line_go (line, GST_STATE_PLAYING); /* free by now */
  line_free (line);
}

GST_END_TEST;

/* TEST-NET-1 (RFC 5737). */
GST_START_TEST (test_an_address_of_another_host_is_named)
{
  const char *words[] = { "192.0.2.1", NULL };
  Line *line = line_new (NULL, NULL);

  g_object_set (line->src, "local-address", "192.0.2.1", NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ, words);
  line_free (line);
}

GST_END_TEST;

/* local-port and others are changeable in READY, and mean what they say from PAUSED on. */
GST_START_TEST (test_what_is_changed_in_ready_counts)
{
  Line *line = line_new (NULL, NULL);
  guint16 port = free_udp_port (line_address ());
  Caller *caller;

  line_go (line, GST_STATE_READY);
  g_object_set (line->src, "local-port", (guint)port, "codecs", "PCMA", NULL);
  line_go (line, GST_STATE_PLAYING);
  line->port = port;
  caller = line_caller (line);
  caller_establish (caller, NULL);
  fail_unless (strstr (caller->answer, "RTP/AVP 8") != NULL, "%s", caller->answer);
  caller_end (caller);
  caller_free (caller);
  line_free (line);
}

GST_END_TEST;

GST_START_TEST (test_what_is_malformed_in_ready_fails_and_can_be_repaired)
{
  const char *words[] = { "codecs \"bogus\"", NULL };
  Line *line = line_new (NULL, NULL);
  Caller *caller = line_caller (line);

  line_go (line, GST_STATE_READY);
  g_object_set (line->src, "codecs", "bogus", NULL);
  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS, words);
  g_object_set (line->src, "codecs", "PCMU", NULL);
  line_go (line, GST_STATE_READY);
  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  caller_end (caller);
  caller_free (caller);
  line_free (line);
}

GST_END_TEST;

static GstPluginFeature *
hide (const char *element)
{
  GstPluginFeature *feature = gst_registry_lookup_feature (gst_registry_get (), element);

  fail_unless (feature != NULL);
  gst_registry_remove_feature (gst_registry_get (), feature);
  return feature;
}

static void
show (GstPluginFeature *feature)
{
  gst_registry_add_feature (gst_registry_get (), feature);
  gst_object_unref (feature);
}

static const char *const pcmu_elements[] = { "rtppcmudepay", "mulawdec", "mulawenc", "rtppcmupay" };

GST_START_TEST (test_a_codec_without_its_elements_is_left_out)
{
  GstPluginFeature *feature = hide (pcmu_elements[__i__]);
  Line *line = line_new (NULL, NULL);
  Caller *caller = line_caller (line);

  line_go (line, GST_STATE_PLAYING);
  caller_establish (caller, NULL);
  fail_unless (strstr (caller->answer, "RTP/AVP 8") != NULL, "%s", caller->answer);
  caller_end (caller);
  caller_free (caller);
  line_free (line);
  show (feature);
}

GST_END_TEST;

GST_START_TEST (test_without_any_codec_the_missing_element_is_named)
{
  GstPluginFeature *feature = hide (pcmu_elements[__i__]);
  const char *words[] = { "codecs \"PCMU\"", pcmu_elements[__i__], NULL };
  Line *line = line_new ("codecs=PCMU", NULL);

  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, words);
  show (feature);
  line_go (line, GST_STATE_READY);
  line_free (line);
}

GST_END_TEST;

static const char *const inner_elements[] = { "audioconvert", "audioresample", "capsfilter" };

GST_START_TEST (test_without_an_inner_element_it_is_named)
{
  GstPluginFeature *feature = hide (inner_elements[__i__]);
  const char *words[] = { inner_elements[__i__], NULL };
  Line *line = line_new (NULL, NULL);

  assert_equals_int (
      gst_element_set_state (line->pipeline, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
  line_hear_error (line, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, words);
  line_free (line);
  show (feature);
}

GST_END_TEST;

static Suite *
sipuasrc_properties_suite (void)
{
  Suite *suite = suite_create ("sipuasrc-properties");
  TCase *settings = tcase_create ("settings");
  TCase *missing = tcase_create ("missing elements");

  suite_add_tcase (suite, settings);
  tcase_add_loop_test (settings, test_properties_have_their_defaults, 0, G_N_ELEMENTS (defaults));
  tcase_add_loop_test (settings, test_numbers_have_their_ranges, 0, G_N_ELEMENTS (ranges));
  tcase_add_test (settings, test_a_session_interval_in_seconds_is_refused);
  tcase_add_loop_test (settings, test_malformed_properties_are_named_and_can_be_repaired, 0,
      G_N_ELEMENTS (malformed));
  tcase_add_loop_test (settings, test_null_strings_are_malformed_too, 0, 3);
  tcase_add_test (settings, test_a_port_in_use_is_named);
  tcase_add_test (settings, test_an_address_of_another_host_is_named);
  tcase_add_test (settings, test_what_is_changed_in_ready_counts);
  tcase_add_test (settings, test_what_is_malformed_in_ready_fails_and_can_be_repaired);
  suite_add_tcase (suite, missing);
  tcase_add_loop_test (
      missing, test_a_codec_without_its_elements_is_left_out, 0, G_N_ELEMENTS (pcmu_elements));
  tcase_add_loop_test (missing, test_without_any_codec_the_missing_element_is_named, 0,
      G_N_ELEMENTS (pcmu_elements));
  tcase_add_loop_test (
      missing, test_without_an_inner_element_it_is_named, 0, G_N_ELEMENTS (inner_elements));
  return suite;
}

GST_CHECK_MAIN (sipuasrc_properties);
