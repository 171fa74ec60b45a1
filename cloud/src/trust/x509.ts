/** The certificate library; what it is built with must be there before it. */
import 'reflect-metadata';

export * as x509 from '@peculiar/x509';
