/* SPDX-License-Identifier: BSD-3-Clause */
/* Method names (RFC 3261 section 7.1 and its extensions). */

#include "message/message.h"

static const char *const methods[] = {
  [SIPUA_METHOD_OTHER] = "",
  [SIPUA_METHOD_ACK] = "ACK",
  [SIPUA_METHOD_BYE] = "BYE",
  [SIPUA_METHOD_CANCEL] = "CANCEL",
  [SIPUA_METHOD_INFO] = "INFO",
  [SIPUA_METHOD_INVITE] = "INVITE",
  [SIPUA_METHOD_MESSAGE] = "MESSAGE",
  [SIPUA_METHOD_NOTIFY] = "NOTIFY",
  [SIPUA_METHOD_OPTIONS] = "OPTIONS",
  [SIPUA_METHOD_PRACK] = "PRACK",
  [SIPUA_METHOD_PUBLISH] = "PUBLISH",
  [SIPUA_METHOD_REFER] = "REFER",
  [SIPUA_METHOD_REGISTER] = "REGISTER",
  [SIPUA_METHOD_SUBSCRIBE] = "SUBSCRIBE",
  [SIPUA_METHOD_UPDATE] = "UPDATE",
};

SipUaMethod
sipua_method_from_view (SipUaView name)
{
  for (guint i = SIPUA_METHOD_ACK; i < G_N_ELEMENTS (methods); i++)
    if (name.length > 0 && name.data[0] == methods[i][0] && sipua_view_equal (name, methods[i]))
      return i;
  return SIPUA_METHOD_OTHER;
}
