/* SPDX-License-Identifier: BSD-3-Clause */
/* The codec table, and which of it this installation can do. Elements are probed with
 * gst_element_factory_find(): `gst-inspect-1.0 --exists` also compares versions and says no to
 * some that are there. */
#include "gstsipuacodecs.h"

#include "gstsipuamedia.h"

/* Zero amplitude in G.711 (ITU-T G.711 tables 1 and 2, with its inversions). */
static const guint8 pcmu_silence = 0xff;
static const guint8 pcma_silence = 0xd5;

static const GstSipUaCodecInfo codecs[] = {
  { "PCMU", 8000, 1, 0, 8000, "rtppcmudepay", "mulawdec", "mulawenc", "rtppcmupay", &pcmu_silence,
      1, 1 },
  { "PCMA", 8000, 1, 8, 8000, "rtppcmadepay", "alawdec", "alawenc", "rtppcmapay", &pcma_silence, 1,
      1 },
};

const GstSipUaCodecInfo *
gst_sip_ua_codec_info_find (const char *encoding_name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_ascii_strcasecmp (codecs[i].encoding_name, encoding_name) == 0)
      return &codecs[i];
  return NULL;
}

const char *
gst_sip_ua_codec_info_missing (const GstSipUaCodecInfo *info)
{
  const char *names[] = { info->depayloader, info->decoder, info->encoder, info->payloader };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (!factory)
      return names[i];
  }
  return NULL;
}

static gboolean
contains (GPtrArray *list, const GstSipUaCodecInfo *info)
{
  for (guint i = 0; i < list->len; i++) {
    const SipUaCodec *codec = g_ptr_array_index (list, i);

    if (g_ascii_strcasecmp (codec->encoding_name, info->encoding_name) == 0)
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
gst_sip_ua_media_codecs (const char *preferences, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)sipua_codec_free);
  g_auto (GStrv) names = g_strsplit (preferences, ",", -1);
  g_autoptr (GString) missing = g_string_new (NULL);

  for (char **name = names; *name; name++) {
    const GstSipUaCodecInfo *info = gst_sip_ua_codec_info_find (g_strstrip (*name));
    const char *element;

    if (**name == '\0')
      continue;
    if (!info) {
      g_set_error (
          error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION, "unknown codec \"%s\"", *name);
      return NULL;
    }
    element = gst_sip_ua_codec_info_missing (info);
    if (element)
      g_string_append_printf (missing, "%s%s needs element \"%s\"", missing->len ? ", " : "",
          info->encoding_name, element);
    else if (!contains (list, info))
      g_ptr_array_add (list, sipua_codec_new (info->encoding_name, info->clock_rate, info->channels,
                                 info->payload_type, NULL));
  }
  if (list->len > 0)
    return g_steal_pointer (&list);
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "no codec can be used: %s",
      missing->len ? missing->str : "none was named");
  return NULL;
}
