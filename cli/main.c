#include <stdio.h>

int main(void)
{
    puts("batchfit " BATCHFIT_VERSION);
    return 0;
}
