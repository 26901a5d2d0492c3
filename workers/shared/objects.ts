/** A binding of Durable Objects that are asked for nothing but `T`, wherever their class lives. */
export type Objects<T> = DurableObjectNamespace<T & Rpc.DurableObjectBranded>;
export type ObjectStub<T> = DurableObjectStub<T & Rpc.DurableObjectBranded>;
