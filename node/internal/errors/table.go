package errors

// kind is the JavaScript class of an error.
type kind uint8

const (
	errorKind kind = iota
	typeKind
	rangeKind
	syntaxKind
	uriKind
	abortKind // an Error named AbortError
)

type entry struct {
	kind   kind
	format string // of fmt; the arguments are those of New, in their order
}

// table holds every ERR_* code once, with the class and text of Node (https://nodejs.org/api/errors.html). Codes whose text depends on the
// kind of value received have functions of their own in received.go.
var table = map[string]entry{
	"ABORT_ERR":                                  {abortKind, "The operation was aborted"},
	"ERR_AMBIGUOUS_ARGUMENT":                     {typeKind, "The \"%s\" argument is ambiguous. %s"},
	"ERR_ARG_NOT_ITERABLE":                       {typeKind, "%s must be iterable"},
	"ERR_BUFFER_CONTEXT_NOT_AVAILABLE":           {errorKind, "Buffer is not available for the current Context"},
	"ERR_BUFFER_OUT_OF_BOUNDS":                   {rangeKind, "Attempt to access memory outside buffer bounds"},
	"ERR_BUFFER_TOO_LARGE":                       {rangeKind, "Cannot create a Buffer larger than %s bytes"},
	"ERR_CHILD_CLOSED_BEFORE_REPLY":              {errorKind, "Child closed before reply received"},
	"ERR_CHILD_PROCESS_IPC_REQUIRED":             {errorKind, "Forked processes must have an IPC channel, missing value 'ipc' in %s"},
	"ERR_CHILD_PROCESS_STDIO_MAXBUFFER":          {rangeKind, "%s maxBuffer length exceeded"},
	"ERR_CONSOLE_WRITABLE_STREAM":                {typeKind, "Console expects a writable stream instance for %s"},
	"ERR_DIR_CLOSED":                             {errorKind, "Directory handle was closed"},
	"ERR_DIR_CONCURRENT_OPERATION":               {errorKind, "Cannot do synchronous work on directory handle with concurrent asynchronous operations"},
	"ERR_EVENT_RECURSION":                        {errorKind, "The event \"%s\" is already being dispatched"},
	"ERR_FALSY_VALUE_REJECTION":                  {errorKind, "Promise was rejected with falsy value"},
	"ERR_FEATURE_UNAVAILABLE_ON_PLATFORM":        {typeKind, "The feature %s is unavailable on the current platform, which is being used to run jsrt"},
	"ERR_FS_CP_DIR_TO_NON_DIR":                   {errorKind, "Cannot overwrite non-directory with directory: %s returned %s (%s) %s"},
	"ERR_FS_CP_EEXIST":                           {errorKind, "Target already exists: %s returned %s (%s) %s"},
	"ERR_FS_CP_EINVAL":                           {errorKind, "Invalid src or dest: %s returned %s (%s) %s"},
	"ERR_FS_CP_FIFO_PIPE":                        {errorKind, "Cannot copy a FIFO pipe: %s returned %s (%s) %s"},
	"ERR_FS_CP_NON_DIR_TO_DIR":                   {errorKind, "Cannot overwrite directory with non-directory: %s returned %s (%s) %s"},
	"ERR_FS_CP_SOCKET":                           {errorKind, "Cannot copy a socket file: %s returned %s (%s) %s"},
	"ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY":          {errorKind, "Cannot overwrite symlink in subdirectory of self: %s returned %s (%s) %s"},
	"ERR_FS_CP_UNKNOWN":                          {errorKind, "Cannot copy an unknown file type: %s returned %s (%s) %s"},
	"ERR_FS_EISDIR":                              {errorKind, "Path is a directory: %s returned %s (%s) %s"},
	"ERR_FS_FILE_TOO_LARGE":                      {rangeKind, "File size (%d) is greater than 2 GiB"},
	"ERR_FS_WATCH_QUEUE_OVERFLOW":                {errorKind, "fs.watch() queued more than %d events"},
	"ERR_FUNCTION_NOT_BUILT":                     {errorKind, "%s is not available in this version of jsrt"},
	"ERR_ILLEGAL_CONSTRUCTOR":                    {typeKind, "Illegal constructor"},
	"ERR_INCOMPATIBLE_OPTION_PAIR":               {typeKind, "Option \"%s\" cannot be used in combination with option \"%s\""},
	"ERR_INTERNAL_ASSERTION":                     {errorKind, "%s\nThis is caused by either a bug in jsrt or incorrect usage of its internals.\n"},
	"ERR_INVALID_ADDRESS":                        {errorKind, "Invalid address: %s"},
	"ERR_INVALID_BUFFER_SIZE":                    {rangeKind, "Buffer size must be a multiple of %s"},
	"ERR_INVALID_CALLBACK":                       {typeKind, "Callback must be a function. Received %s"},
	"ERR_INVALID_FD":                             {rangeKind, "\"fd\" must be a positive integer: %s"},
	"ERR_INVALID_FD_TYPE":                        {typeKind, "Unsupported fd type: %s"},
	"ERR_INVALID_FILE_URL_HOST":                  {typeKind, "File URL host must be \"localhost\" or empty on %s"},
	"ERR_INVALID_FILE_URL_PATH":                  {typeKind, "File URL path %s"},
	"ERR_INVALID_HANDLE_TYPE":                    {typeKind, "This handle type cannot be sent"},
	"ERR_INVALID_IP_ADDRESS":                     {typeKind, "Invalid IP address: %s"},
	"ERR_INVALID_RETURN_VALUE":                   {typeKind, "Expected %s to be returned from the \"%s\" function but got %s."},
	"ERR_INVALID_STATE":                          {errorKind, "Invalid state: %s"},
	"ERR_INVALID_SYNC_FORK_INPUT":                {typeKind, "Asynchronous forks do not support Buffer, TypedArray, DataView or string input: %s"},
	"ERR_INVALID_THIS":                           {typeKind, "Value of \"this\" must be of type %s"},
	"ERR_INVALID_TUPLE":                          {typeKind, "%s must be an iterable %s tuple"},
	"ERR_INVALID_URI":                            {uriKind, "URI malformed"},
	"ERR_INVALID_URL":                            {typeKind, "Invalid URL"},
	"ERR_INVALID_URL_SCHEME":                     {typeKind, "The URL must be of scheme %s"},
	"ERR_IPC_CHANNEL_CLOSED":                     {errorKind, "Channel closed"},
	"ERR_IPC_DISCONNECTED":                       {errorKind, "IPC channel is already disconnected"},
	"ERR_IPC_ONE_PIPE":                           {errorKind, "Child process can have only one IPC pipe"},
	"ERR_IPC_SYNC_FORK":                          {errorKind, "IPC cannot be used with synchronous forks"},
	"ERR_METHOD_NOT_IMPLEMENTED":                 {errorKind, "The %s method is not implemented"},
	"ERR_MISSING_ARGS":                           {typeKind, "The %s must be specified"},
	"ERR_MULTIPLE_CALLBACK":                      {errorKind, "Callback called multiple times"},
	"ERR_NO_TEMPORAL":                            {errorKind, "Temporal is not supported in this environment"},
	"ERR_OPERATION_FAILED":                       {errorKind, "Operation failed: %s"},
	"ERR_SERVER_ALREADY_LISTEN":                  {errorKind, "Listen method has been called more than once without closing."},
	"ERR_SERVER_NOT_RUNNING":                     {errorKind, "Server is not running."},
	"ERR_SOCKET_ALREADY_BOUND":                   {errorKind, "Socket is already bound"},
	"ERR_SOCKET_BAD_BUFFER_SIZE":                 {typeKind, "Buffer size must be a positive integer"},
	"ERR_SOCKET_BAD_PORT":                        {rangeKind, "%s should be %s 0 and < 65536. Received %s."},
	"ERR_SOCKET_BAD_TYPE":                        {typeKind, "Bad socket type specified. Valid types are: udp4, udp6"},
	"ERR_SOCKET_CLOSED":                          {errorKind, "Socket is closed"},
	"ERR_SOCKET_CLOSED_BEFORE_CONNECTION":        {errorKind, "Socket closed before the connection was established"},
	"ERR_SOCKET_CONNECTION_TIMEOUT":              {errorKind, "Socket connection timeout"},
	"ERR_SOCKET_DGRAM_IS_CONNECTED":              {errorKind, "Already connected"},
	"ERR_SOCKET_DGRAM_NOT_CONNECTED":             {errorKind, "Not connected"},
	"ERR_SOCKET_DGRAM_NOT_RUNNING":               {errorKind, "Not running"},
	"ERR_STREAM_ALREADY_FINISHED":                {errorKind, "Cannot call %s after a stream was finished"},
	"ERR_STREAM_CANNOT_PIPE":                     {errorKind, "Cannot pipe, not readable"},
	"ERR_STREAM_DESTROYED":                       {errorKind, "Cannot call %s after a stream was destroyed"},
	"ERR_STREAM_NULL_VALUES":                     {typeKind, "May not write null values to stream"},
	"ERR_STREAM_PREMATURE_CLOSE":                 {errorKind, "Premature close"},
	"ERR_STREAM_PUSH_AFTER_EOF":                  {errorKind, "stream.push() after EOF"},
	"ERR_STREAM_UNABLE_TO_PIPE":                  {errorKind, "Cannot pipe to a closed or destroyed stream"},
	"ERR_STREAM_UNSHIFT_AFTER_END_EVENT":         {errorKind, "stream.unshift() after end event"},
	"ERR_STREAM_WRITE_AFTER_END":                 {errorKind, "write after end"},
	"ERR_STRING_TOO_LONG":                        {errorKind, "Cannot create a string longer than 0x1fffffe8 characters"},
	"ERR_SYSTEM_ERROR":                           {errorKind, "A system error occurred: %s returned %s (%s)"},
	"ERR_UNAVAILABLE_DURING_EXIT":                {errorKind, "Cannot call function in process exit handler"},
	"ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET": {errorKind, "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active"},
	"ERR_UNHANDLED_ERROR":                        {errorKind, "Unhandled error. (%s)"},
	"ERR_UNHANDLED_REJECTION":                    {errorKind, "This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason \"%s\"."},
	"ERR_UNKNOWN_BUILTIN_MODULE":                 {errorKind, "No such built-in module: %s"},
	"ERR_UNKNOWN_CREDENTIAL":                     {errorKind, "%s identifier does not exist: %s"},
	"ERR_UNKNOWN_ENCODING":                       {typeKind, "Unknown encoding: %s"},
	"ERR_UNKNOWN_SIGNAL":                         {typeKind, "Unknown signal: %s"},
	"ERR_USE_AFTER_CLOSE":                        {errorKind, "%s was closed"},
}
