#include "hot.h"

_Alignas(PAGE) struct hot hot;
