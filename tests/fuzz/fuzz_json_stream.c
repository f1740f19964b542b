/* Any bytes as JSON: skipping, taking and walking agree on what is wrong; trees are well formed;
 * what the strict grammar passes, cJSON can read, but for escapes that are no character. */
#include "model/json.h"
#include "model/read/json_stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t check_node(struct json_tree *t, const struct json_node *v)
{
    size_t below = 1;
    for (const struct json_node *c = json_node_first(t, v); c != NULL; c = json_node_after(t, v, c))
        below += check_node(t, c);
    if (json_node_text(t, v).n > v->text.n || (size_t)(v - t->nodes) + below != v->next)
        abort();
    return below;
}

/* Enters what can be entered and takes the rest. */
static void walk(struct json_stream *s, struct json_tree *t)
{
    enum json_kind kind = json_stream_kind(s);
    struct slice key;
    if (kind != JSON_OBJECT && kind != JSON_LIST) {
        if (json_stream_take(s, t))
            check_node(t, json_tree_root(t));
        return;
    }
    if (!json_stream_enter(s))
        return;
    while (kind == JSON_OBJECT ? json_stream_key(s, &key) : json_stream_item(s))
        walk(s, t);
}

enum way { SKIP, TAKE, WALK };

static struct error pass(struct slice text, enum way way, int *documents)
{
    struct json_stream s;
    struct json_tree t = {0};
    struct error err = {0};
    *documents = 0;
    json_stream_start(&s, text);
    while (json_stream_document(&s)) {
        if (way == SKIP && !json_stream_skip(&s))
            break;
        if (way == WALK)
            walk(&s, &t);
        if (way == TAKE && json_stream_take(&s, &t))
            check_node(&t, json_tree_root(&t));
        ++*documents;
    }
    if (!json_stream_failed(&s, &err) && s.at != s.end)
        abort();
    json_tree_clear(&t);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    int skipped, taken, walked;
    struct error skip = pass(text, SKIP, &skipped), take = pass(text, TAKE, &taken);
    struct error walk_err = pass(text, WALK, &walked), err;
    if (strcmp(skip.message, take.message) != 0 || strcmp(skip.message, walk_err.message) != 0)
        abort();
    struct json doc;
    bool whole = skip.kind == ERROR_NONE && skipped == 1;
    bool parsed = json_parse(&doc, text, &err);
    if (parsed != whole && (parsed || !slice_holds(text, "\\u")))
        abort();
    json_clear(&doc);
    return 0;
}
