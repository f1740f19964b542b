/* bill_write.h - a bill's two views in a document: items[], what AWS bills, and by_label[], who
 * causes it. */
#ifndef CLI_BILL_WRITE_H
#define CLI_BILL_WRITE_H

#include "cli/json_out.h"
#include "model/bill.h"

/* Inside an object. */
void bill_write(struct json_out *j, const struct bill *bill);

#endif
