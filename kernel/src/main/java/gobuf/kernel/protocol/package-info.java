/**
 * The messages of Jupyter's protocol, one record a message, after the page "Messaging in Jupyter" of jupyter_client's
 * documentation. Requests read themselves from {@link gobuf.kernel.protocol.Fields}, replies say their fields. JSON is
 * read and written with Jackson's streaming parser: binding records by reflection would dominate the kernel's start.
 */
package gobuf.kernel.protocol;
