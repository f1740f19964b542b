/* yaml.h - YAML as people write templates in it, turned into JSON; the only door to libyaml.
 *
 * One document of mappings, lists and scalars.  A plain scalar that reads as a JSON number, true,
 * false or null is that, every other one a text.  CloudFormation's short forms become what they
 * stand for: `!Ref x` {"Ref":"x"}, `!GetAtt a.b` {"Fn::GetAtt":["a","b"]}, `!Sub t`
 * {"Fn::Sub":"t"}.
 *
 * Errors     ERROR_INPUT by line and column; anchors and aliases, which can grow a document without
 *            end, are refused.
 * Complexity O(bytes); at most YAML_DEPTH levels. */
#ifndef MODEL_YAML_H
#define MODEL_YAML_H

#include "model/error.h"
#include "model/json_text.h"
#include "model/units.h"

enum { YAML_DEPTH = 100 };

/* Appends the document to out. */
MUST_CHECK bool yaml_to_json(struct slice text, struct json_text *out, struct error *err);

#endif
