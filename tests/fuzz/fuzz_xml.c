/* XML answers: read as a tree of bounded depth, or refused; never expanded. */
#include "pricing/aws/xml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes of text and names below an element. */
static size_t weigh(const struct xml_element *e, int depth)
{
    size_t n = 0;
    if (depth > XML_DEPTH_MAX)
        abort();
    for (; e != NULL; e = e->next)
        n += strlen(e->name) + strlen(e->text) + weigh(e->child, depth + 1);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xml doc;
    struct error err = {0};
    if (!xml_parse(&doc, (struct slice){(const char *)data, size}, &err)) {
        if (err.kind != ERROR_INPUT || err.message[0] == '\0' || doc.root != NULL)
            abort();
        return 0;
    }
    if (doc.root == NULL || weigh(doc.root, 1) > 3 * size) /* UTF-16 and Latin-1 grow in UTF-8 */
        abort();
    xml_clear(&doc);
    return 0;
}
